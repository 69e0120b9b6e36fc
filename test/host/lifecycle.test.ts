import {appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {expect} from 'chai'
import {mainState, type MainState} from '../../src/pots/state/main-state.js'
import {begin, WORLDS, type World} from '../support/world.js'

const TYPES = ['single', 'multi'] as const

for (const {name, missing, make} of WORLDS) {
  describe(`the life of pots on ${name}`, () => {
    let world: World
    const pot = (...args: string[]) => world.pot(...args)

    before(async function () {
      world = await begin(this, {missing, make})
      await pot('init')
    })
    after(async () => {
      await world?.close()
    })

    it('init is done once: a second one changes nothing', async () => {
      const {code, stdout} = await world.run(['init', '--plan'])
      expect(code).to.equal(0)
      expect(stdout).to.include('nothing to do')
    })

    for (const type of TYPES) {
      it(`a ${type} pot is created, started, used, snapshotted, rolled back, cloned, renamed, stopped and destroyed`, async () => {
        const base = await world.base(type)
        await pot('create', '-p', `a-${type}`, '-t', type, '-b', base)
        await pot('start', `a-${type}`)
        expect((await pot('ps', '-q')).split('\n')).to.include(`a-${type}`)
        expect(await pot('exec', '-p', `a-${type}`, 'sh', '-c', 'echo one >/root/file && cat /root/file')).to.equal('one\n')
        expect((await world.run(['exec', '-p', `a-${type}`, 'sh', '-c', 'exit 7'])).code).to.equal(7)
        await pot('stop', `a-${type}`)

        await pot('snapshot', '-p', `a-${type}`)
        await pot('start', '-p', `a-${type}`)
        await pot('exec', '-p', `a-${type}`, 'sh', '-c', 'echo two >/root/file')
        await pot('stop', '-p', `a-${type}`)
        await pot('revert', '-p', `a-${type}`)
        await pot('clone', '-p', `b-${type}`, '-P', `a-${type}`)
        await pot('rename', '-p', `b-${type}`, '-n', `c-${type}`)
        await pot('start', `a-${type}`)
        await pot('start', `c-${type}`)
        for (const one of [`a-${type}`, `c-${type}`]) expect(await pot('exec', '-p', one, 'cat', '/root/file')).to.equal('one\n')
        await pot('exec', '-p', `c-${type}`, 'sh', '-c', 'echo three >/root/file')
        expect(await pot('exec', '-p', `a-${type}`, 'cat', '/root/file')).to.equal('one\n')
        await pot('stop', `c-${type}`)
        await pot('destroy', '-p', `c-${type}`)
        await pot('destroy', '-F', '-p', `a-${type}`)
        expect(await pot('ls', '-q')).not.to.match(/^[ac]-/m)
      })
    }

    it('goes back to any snapshot, not only the last', async () => {
      await pot('create', '-p', 'old', '-t', 'multi', '-b', await world.base('multi'))
      for (const word of ['first', 'second']) {
        writeFileSync(join(world.root, 'word'), word)
        await pot('copy-in', '-p', 'old', '-s', join(world.root, 'word'), '-d', '/root/word')
        await pot('snapshot', '-p', 'old', '-n', word)
      }
      await pot('revert', '-p', 'old', '-s', 'first', '-F')
      await pot('copy-out', '-p', 'old', '-s', '/root/word', '-d', world.root)
      expect(readFileSync(join(world.root, 'word'), 'utf8')).to.equal('first')
      await pot('destroy', '-p', 'old')
    })

    it('starts what a pot depends on first, and refuses a circle by name', async () => {
      const base = await world.base('single')
      for (const one of ['db', 'cache', 'app']) await pot('create', '-p', one, '-t', 'single', '-b', base)
      await pot('add-dep', '-p', 'app', '-P', 'db')
      await pot('add-dep', '-p', 'app', '-P', 'cache')
      await pot('start', 'app')
      expect((await pot('ps', '-q')).trim().split('\n')).to.have.members(['app', 'cache', 'db'])
      const circle = await world.run(['add-dep', '-p', 'db', '-P', 'app'])
      expect(circle.code).not.to.equal(0)
      expect(circle.stderr).to.include('app').and.to.include('db')
      for (const one of ['app', 'db', 'cache']) await pot('destroy', '-F', '-p', one)
    })

    it('keeps the output and the exit status of a main command, and ends a pot that is not persistent with it', async () => {
      await pot('create', '-p', 'job', '-t', 'single', '-b', await world.base('single'))
      await pot('set-cmd', '-p', 'job', '-c', "sh -c 'echo out; echo err >&2; exit 3'")
      await pot('set-attribute', '-p', 'job', '-A', 'persistent', '-V', 'NO')
      await pot('set-attribute', '-p', 'job', '-A', 'no-rc-script', '-V', 'YES')
      const attached = await world.run(['start', 'job'])
      expect(attached).to.include({code: 125, stdout: 'out\n'})
      expect(attached.stderr).to.include('err\n')
      expect(JSON.parse(await pot('last-run-stats', '-p', 'job'))).to.deep.equal({ExitCode: 3})
      expect(await pot('ps', '-q')).to.equal('')
      await pot('destroy', '-p', 'job')
    })

    // The storage has no part in it, and zfs-fuse is slow.
    const once = name === 'zfs on Linux' ? () => {} : it
    once('tells what the main command of a pot does, runs it again as its policy says, and stops all of it', async () => {
      const directory = `${world.env.POT_RUN_DIR}/main`
      const state = () => mainState(world.env.POT_RUN_DIR ?? '', 'web', true)
      const until = async (condition: (main: MainState) => boolean) => {
        for (let tries = 0; tries < 2000 && !condition(state()); tries++) await sleep(20)
        expect(condition(state()), JSON.stringify(state())).to.equal(true)
      }
      const set = (values: Readonly<Record<string, string>>) =>
        appendFileSync(
          join(world.fs, 'jails/web/conf/pot.conf'),
          Object.entries(values)
            .map(([key, value]) => `pot.attr.${key}=${value}\n`)
            .join(''),
        )
      await pot('create', '-p', 'web', '-t', 'single', '-b', await world.base('single'), '-c', 'there-is-no-such-program')
      set({'no-rc-script': 'YES', 'restart-delay': '0.1'})
      const missing = await world.run(['start', 'web', '--wait'])
      expect(missing.code).to.equal(125)
      expect(missing.stderr).to.match(/the main command of web: exited 127/)
      expect(await pot('ls')).to.match(/\n\tstate : exited 127, .* ago\n/)
      await pot('stop', 'web')

      await pot('set-cmd', '-p', 'web', '-c', 'sleep 1000')
      set({restart: 'always', 'health-cmd': 'test ! -e /tmp/ill', 'health-interval': '0.2', 'health-retries': '1', 'health-action': 'restart'})
      const {main} = JSON.parse(await pot('start', 'web', '--wait', '--json'))
      expect(main).to.include({state: 'running'})
      expect(await pot('ps', '--table')).to.match(new RegExp(`^web +running +\\d+s +${main.pid} `, 'm'))
      await pot('signal', '-s', 'KILL', '-p', 'web')
      await until(({state, restarts}) => state === 'running' && restarts === 1)
      await pot('exec', '-p', 'web', 'touch', '/tmp/ill')
      await until(({restarts = 0}) => restarts >= 2)
      await pot('exec', '-p', 'web', 'rm', '/tmp/ill')
      await until(({state}) => state === 'running')

      const [supervisor = ''] = readFileSync(`${directory}/web.pid`, 'utf8').split('\n')
      process.kill(Number(supervisor), 'SIGKILL')
      await until(({state}) => state === 'unsupervised')
      expect((await world.run(['start', 'web'])).stderr).to.include('the main command of web has a supervisor again')
      await until(({state}) => state === 'running')
      await pot('signal', '-s', 'KILL', '-p', 'web')
      await until(({state, restarts}) => state === 'running' && restarts === 1)
      await pot('stop', 'web')
      expect(JSON.parse(await pot('info', '-p', 'web', '--json')).main).to.deep.equal({state: 'down'})
      expect(readdirSync(directory)).to.deep.equal([])
      await pot('destroy', '-p', 'web')
    })

    it('a fscomp is created, mounted, written to and destroyed', async () => {
      await pot('create-fscomp', '-f', 'data')
      await pot('create', '-p', 'user', '-t', 'single', '-b', await world.base('single'))
      await pot('mount-in', '-p', 'user', '-f', 'data', '-m', '/mnt')
      await pot('start', 'user')
      await pot('exec', '-p', 'user', 'sh', '-c', 'echo kept >/mnt/file')
      expect(readFileSync(join(world.fs, 'fscomp/data/file'), 'utf8')).to.equal('kept\n')
      const busy = await world.run(['destroy', '-f', 'data'])
      expect(busy.code).to.equal(1)
      expect(busy.stderr).to.include('user')
      await pot('destroy', '-F', '-p', 'user')
      await pot('destroy', '-f', 'data')
      expect(existsSync(join(world.fs, 'fscomp/data'))).to.equal(false)
    })

    it('destroys nothing while something foreign is mounted below', async () => {
      await pot('create', '-p', 'busy', '-t', 'single', '-b', await world.base('single'))
      const conf = join(world.fs, 'jails/busy/conf')
      const mount = world.host === 'linux' ? ['mount', '-t', 'tmpfs', 'tmpfs', conf] : ['mount', '-t', 'tmpfs', 'tmpfs', conf]
      const {execFileSync} = await import('node:child_process')
      const env = {...process.env, ...world.env}
      const tools = world.model === undefined ? '' : `${world.model.bin}/`
      execFileSync(`${tools}${mount[0]}`, mount.slice(1), {env})
      const refused = await world.run(['destroy', '-F', '-p', 'busy'])
      expect(refused.code).to.equal(1)
      expect(refused.stderr).to.include(conf)
      execFileSync(`${tools}umount`, [conf], {env})
      await pot('destroy', '-p', 'busy')
    })

    it('comes back after a reboot', async () => {
      await pot('create', '-p', 'phoenix', '-t', 'single', '-b', await world.base('single'))
      await pot('start', 'phoenix')
      await pot('stop', 'phoenix')
      await world.reboot()
      await pot('start', 'phoenix')
      expect(await pot('ps', '-q')).to.equal('phoenix\n')
      await pot('destroy', '-F', '-p', 'phoenix')
    })

    it('a base with pots is destroyed with -r only', async () => {
      for (const type of TYPES) {
        const base = await world.base(type)
        await pot('create', '-p', `user-${type}`, '-t', type, '-b', base)
        if (!existsSync(join(world.fs, 'bases', base))) continue
        const refused = await world.run(['destroy', '-b', base])
        expect(refused.code).to.equal(1)
        expect(refused.stderr).to.include(`user-${type}`)
        await pot('destroy', '-r', '-b', base)
      }
      expect(await pot('ls', '-q')).to.equal('')
    })

    it('leaves nothing behind after de-init', async () => {
      await pot('de-init')
      expect(await world.leftovers()).to.deep.equal([])
      expect(existsSync(world.fs)).to.equal(false)
    })
  })
}
