import {spawn, type ChildProcess} from 'node:child_process'
import {once} from 'node:events'
import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {expect} from 'chai'
import {CORE} from '../support/cli.js'
import {begin, HOSTS, type World} from '../support/world.js'

for (const {name: where, missing, make} of HOSTS) {
  describe(`one command line for a new pot on ${where}`, () => {
    let world: World
    let base = ''
    const run = (...args: string[]) => world.run(args)
    const pots = async () => (await world.pot('ls', '-q')).split('\n').filter((name) => name !== '' && !name.startsWith('base-'))
    const at = (path: string) => join(world.root, path)
    const nothingLeft = async () => {
      expect(await pots()).to.deep.equal([])
      expect(readdirSync(at('fs/jails')).filter((name) => !name.startsWith('base-'))).to.deep.equal([])
      expect(existsSync(at('run/main')) ? readdirSync(at('run/main')) : []).to.deep.equal([])
    }
    const until = async (is: () => boolean | Promise<boolean>) => {
      while (!(await is())) await sleep(50)
    }

    before(async function () {
      world = await begin(this, {missing, make})
      await world.pot('init')
      base = await world.base('single')
      mkdirSync(at('shared'))
      writeFileSync(at('shared/file'), 'of the host\n')
      writeFileSync(at('env'), '# comment\n\nONE=from file\nTWO=a=b "c"\nPASSED\n')
    })
    after(async () => {
      for (const pot of world === undefined ? [] : await pots()) await world.run(['destroy', '-F', '-p', pot])
      await world?.close()
    })

    it('refuses what it cannot do with one line and a hint, and makes nothing', async () => {
      const data = at('shared')
      for (const [words, said] of [
        [['nothing'], `pot: there is no pot, base or image 'nothing'\n`],
        [[base, '-v', `${data}/none:/data`, 'true'], `pot: ${data}/none is no directory or file of this host\n     mkdir -p ${data}/none\n`],
        [[base, '--volume', `${data}:data`, 'true'], `pot: '${data}:data' is not a volume\n`],
        [[base, '-v', `${data}:/data:rx`, 'true'], `pot: '${data}:/data:rx' is not a volume\n`],
        [[base, '-e', '=x', 'true'], "pot: '=x' is not an environment variable\n"],
        [[base, '--attribute', 'restart=maybe', 'true'], "pot: 'maybe' is not a value for restart"],
        [[base, '--attribute', 'colour=red', 'true'], "'colour'"],
        [[base, '--name', 'a.b', 'true'], "pot: 'a.b' cannot be the name of a pot"],
        [[base, '-v', 'nodata:/data', 'true'], 'there is no fscomp nodata\n     pot create-fscomp -f nodata\n'],
      ] as const) {
        const {code, stdout, stderr} = await run('run', '--rm', ...words)
        expect(stderr, words.join(' ')).to.include(said)
        expect([code, stdout], words.join(' ')).to.satisfy(([code]: unknown[]) => code === 1 || code === 2)
        expect(stdout).to.equal('')
      }
      await nothingLeft()
    })

    it('shows its plan without values of variables, and does nothing', async () => {
      const plan = await world.pot('run', '--rm', '--name', 'web', base, '-e', 'KEY=hidden', '-v', `${at('shared')}:/data`, '--plan', '--', 'true')
      expect(plan)
        .to.include(`pot mount-in -p web -d ${at('shared')} -m /data`)
        .and.include('KEY=…')
        .and.not.include('hidden')
      await nothingLeft()
    })

    it('creates a pot from another one with variables, mounts and attributes, which go before those of the other', async () => {
      await world.pot('create', '-p', 'first', '--from', base, '-e', 'ONE=1', '-e', 'TWO=2', '--attribute', 'restart=on-failure:3', '-c', 'true')
      await world.pot(
        'create',
        '-p',
        'second',
        '--from',
        'first',
        '-e',
        'TWO=zwei',
        '--env-file',
        at('env'),
        '--volume',
        `${at('shared')}:/data:ro`,
        '-c',
        'echo hi',
      )
      const shown = JSON.parse(await world.pot('info', '--json', '-p', 'second'))
      expect(shown.command).to.equal('echo hi')
      expect(await world.pot('get-attribute', '-p', 'second', '-A', 'restart')).to.include('on-failure:3')
      const conf = readFileSync(at('fs/jails/second/conf/pot.conf'), 'utf8')
      expect(conf.match(/^pot\.env=.*$/gm)).to.have.members(['pot.env="ONE=from file"', 'pot.env="TWO=zwei"'])
      expect(readFileSync(at('fs/jails/second/conf/fscomp.conf'), 'utf8'))
        .to.include(`${at('shared')} `)
        .and.match(/\/data ro$/m)
      const {code, stderr} = await run('create', '-p', 'third', '--from', base, '-b', base)
      expect([code, stderr]).to.satisfy(([code]: unknown[]) => code === 2)
      for (const name of ['second', 'first']) await world.pot('destroy', '-p', name)
      await nothingLeft()
    })

    it('an ephemeral pot survives a restart, and is gone when it stops', async () => {
      await world.pot('create', '-p', 'brief', '--from', base, '--attribute', 'ephemeral=YES')
      await world.pot('start', 'brief')
      await world.pot('restart', 'brief')
      expect(await pots()).to.deep.equal(['brief'])
      await world.pot('stop', 'brief')
      await nothingLeft()
    })

    it('an ephemeral pot that nobody starts is found by doctor, and recover destroys it', async () => {
      await world.pot('create', '-p', 'brief', '--from', base, '--attribute', 'ephemeral=YES')
      expect((await run('doctor')).stdout).to.include("nothing will stop and destroy the ephemeral pot 'brief'")
      expect((await run('recover')).stderr).to.include('destroyed the ephemeral pot brief')
      await nothingLeft()
    })

    // The model has no processes in its jails.
    if (!where.includes('Linux')) return

    it('run gives the command its variables, mounts, stdio and exit status, and --rm leaves nothing', async () => {
      const script = 'echo "$ONE|$TWO|$PASSED|$THREE"; cat /data/file -; touch /data/x 2>/dev/null && echo written; echo err >&2; exit 7'
      const words = ['--env-file', at('env'), '-e', 'THREE=3', '-v', `${at('shared')}:/data:ro`, '--', 'sh', '-c', script]
      const ran = await world.run(['run', '--rm', base, ...words], {input: 'of stdin\n', env: {PASSED: 'on'}})
      expect(ran).to.deep.equal({code: 7, stdout: 'from file|a=b "c"|on|3\nof the host\nof stdin\n', stderr: 'err\n'})
      await nothingLeft()
    })

    it('run keeps a pot without --rm, and words after the command are its own', async () => {
      const {code, stdout} = await run('run', '--name', 'kept', base, 'echo', '-v', '--rm', '--', '-p')
      expect([code, stdout]).to.deep.equal([0, '-v --rm -- -p\n'])
      expect(await pots()).to.deep.equal(['kept'])
      expect((await run('run', 'kept', '-v', 'true')).code).to.equal(0)
      const both = await run('run', '--rm', '-p', 'kept', 'true')
      expect([both.code, both.stderr]).to.deep.equal([2, 'pot: -p kept runs a pot that exists, and the other options make a new one\n     pot run kept ...\n'])
      await world.pot('stop', 'kept')
      await world.pot('destroy', 'kept')
      await nothingLeft()
    })

    it('run -d prints the name, and --rm removes the pot when its command ends', async () => {
      expect(
        await world.pot('run', '-d', '--rm', '--name', 'task', base, '-v', `${at('shared')}:/data`, 'sh', '-c', 'until [ -e /data/end ]; do sleep 0.1; done'),
      ).to.equal('task\n')
      // It has its supervisor: recovery leaves it alone.
      await world.pot('recover')
      expect(await pots()).to.deep.equal(['task'])
      writeFileSync(at('shared/end'), '')
      await until(async () => (await pots()).length === 0 && !existsSync(at('run/main/task.pid')))
      await nothingLeft()
    })

    it('run -d warns of a command that ends at once, and exits with 125', async () => {
      const {code, stdout, stderr} = await world.run(['run', '-d', '--name', 'brief', base, 'sh', '-c', 'exit 3'])
      expect([code, stdout]).to.deep.equal([125, 'brief\n'])
      expect(stderr).to.match(/^warning: the main command of brief: exited 3, \d+s ago; see 'pot logs brief'$/m)
      await world.run(['destroy', '-F', '-p', 'brief'])
    })

    it('run --json prints an object where stdout does not belong to the command', async () => {
      const {plans} = JSON.parse(await world.pot('run', '--json', '--plan', '--rm', base, 'true'))
      expect(plans.length).to.be.greaterThan(0)
      const result = JSON.parse(await world.pot('run', '--json', '-d', '--name', 'object', base, 'sleep', '1000'))
      expect([result.name, result.main.state]).to.deep.equal(['object', 'running'])
      await world.pot('destroy', '-F', '-p', 'object')
      expect(await world.pot('run', '--json', '--rm', base, 'echo', 'of the command')).to.equal('of the command\n')
      await nothingLeft()
    })

    const started = async (name: string): Promise<ChildProcess> => {
      const child = spawn(process.execPath, [join(CORE, 'bin/run.js'), 'run', '--rm', '--name', name, base, 'sleep', '1000'], {
        env: {...process.env, NODE_ENV: undefined, ...world.env},
        stdio: 'ignore',
      })
      await until(() => existsSync(at(`run/main/${name}.main`)))
      return child
    }

    it('SIGINT goes to the command, and SIGTERM stops the pot', async () => {
      for (const [signal, status] of [
        ['SIGINT', 130],
        ['SIGTERM', 143],
      ] as const) {
        const child = await started('task')
        const ended = once(child, 'exit')
        child.kill(signal)
        expect((await ended)[0], signal).to.equal(status)
        await nothingLeft()
      }
    })

    it('what kill -9 leaves of run --rm is gone after recover', async () => {
      const child = await started('task')
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
      expect(await pots()).to.deep.equal(['task'])
      expect((await run('recover')).stderr).to.include('destroyed the ephemeral pot task')
      await nothingLeft()
    })

    it('a pot that cannot start is not kept', async () => {
      const {code, stderr} = await run('run', base, '-v', `${at('shared')}:/data`, '--attribute', 'user=nobody-here', 'true')
      expect(code, stderr).not.to.equal(0)
      await nothingLeft()
    })
  })
}
