import {spawn, spawnSync} from 'node:child_process'
import {readFileSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {CORE} from '../support/cli.js'
import {begin, HOSTS, type World} from '../support/world.js'

for (const {name, missing, make} of HOSTS) {
  describe(`commands in pots on ${name}`, () => {
    let world: World
    const run = (...args: string[]) => world.run(args)

    before(async function () {
      world = await begin(this, {missing, make})
      await world.pot('init')
      await world.pot('create', '-p', 'web', '-t', 'single', '-b', await world.base('single'))
    })
    after(async () => {
      await world?.run(['destroy', '-F', '-p', 'web'])
      await world?.close()
    })

    it('need a running pot', async () => {
      const {code, stdout, stderr} = await run('exec', '-p', 'web', 'true')
      expect([code, stdout, stderr]).to.deep.equal([1, '', "pot: 'web' is not running\n     pot start web\n"])
      expect((await run('term', 'web')).code).to.equal(1)
      const json = await run('exec', '--json', '-p', 'web', 'true')
      expect(JSON.parse(json.stdout)).to.deep.equal({error: {code: 'NOT_RUNNING', message: "'web' is not running", hint: 'pot start web'}})
      await world.pot('start', 'web')
    })

    it('get their words byte for byte, whatever they look like and however often they occur', async () => {
      const words = ['--', '-p', 'a', 'b', 'a', '', ' x ', '--json', '-h', '--help', '$HOME; `id`', 'it\'s "so"', 'one\ntwo', '*', '--', 'a']
      expect(await world.pot('exec', '-p', 'web', 'printf', '[%s]', ...words)).to.equal(words.map((word) => `[${word}]`).join(''))
    })

    it('end with their own status and nothing else', async () => {
      for (const status of [0, 1, 3, 125, 255])
        expect(await run('exec', '-p', 'web', 'sh', '-c', `exit ${status}`)).to.deep.equal({code: status, stdout: '', stderr: ''})
      expect((await run('exec', '-p', 'web', 'sh', '-c', 'kill -9 $$')).code).to.equal(137)
      expect(await run('exec', '-p', 'web', 'sh', '-c', 'echo out; echo err >&2')).to.deep.equal({code: 0, stdout: 'out\n', stderr: 'err\n'})
    })

    it('name the pot by -p, or by the first word', async () => {
      expect(await world.pot('exec', 'web', 'printf', '[%s]', '-p', '--json', 'web')).to.equal('[-p][--json][web]')
      expect(await world.pot('exec', '-e', 'A=1', 'web', 'sh', '-c', 'echo $A')).to.equal('1\n')
      for (const words of [[], ['web']]) {
        const {code, stderr} = await run('exec', ...words)
        expect([code, stderr]).to.deep.equal([2, `pot: the name of the pot or the command is missing\n     pot exec ${words[0] ?? 'POT'} COMMAND\n`])
      }
      expect((await run('exec', 'none', 'true')).stderr).to.equal("pot: there is no pot 'none'\n     pot ls\n")
    })

    if (name !== 'the FreeBSD model')
      it('say in one line that the pot does not have the command, or cannot execute it', async () => {
        const all = async (command: string) => JSON.parse((await run('exec', '--all', '--json', command)).stdout)[0].result
        for (const [command, code, line] of [
          ['nosuch', 127, "pot: there is no command 'nosuch' in the pot"],
          ['./no/such', 127, "pot: there is no command './no/such' in the pot"],
          ['/etc/passwd', 126, "pot: '/etc/passwd' cannot be executed in the pot"],
          ['/etc', 126, "pot: '/etc' cannot be executed in the pot"],
        ] as const) {
          expect(await run('exec', 'web', command), command).to.deep.equal({code, stdout: '', stderr: `${line}\n`})
          expect(await all(command), command).to.deep.equal({exitCode: code, stdout: '', stderr: `${line}\n`})
        }
      })

    it('get the environment and the user that are asked for', async () => {
      const value = 'b c=$d "e"'
      expect(await world.pot('exec', '-e', `A=${value}`, '-e', 'B=', '-p', 'web', 'sh', '-c', 'echo "$A$B"')).to.equal(`${value}\n`)
      // FreeBSD's jexec wants the home of the user, and nobody has none there.
      const [user = '', uid] = world.host === 'linux' ? ['nobody', '65534'] : ['root', '0']
      expect(await world.pot('exec', '-U', user, '-p', 'web', 'id', '-u')).to.equal(`${uid}\n`)
      expect((await run('exec', '-U', 'root', '-u', 'root', '-p', 'web', 'id')).code).to.equal(2)
    })

    it('have the umask 022, as the main command and what copy-in makes, whatever that of the caller is', async () => {
      const umask = process.umask(0o077)
      try {
        expect(await world.pot('exec', '-p', 'web', 'sh', '-c', 'umask')).to.equal('0022\n')
        await world.pot('create', '-p', 'masked', '-t', 'single', '-b', await world.base('single'))
        await world.pot('set-cmd', '-p', 'masked', '-c', "sh -c 'umask >/umask; touch /made'")
        await world.pot('set-attribute', '-p', 'masked', '-A', 'no-rc-script', '-V', 'YES')
        await world.pot('set-attribute', '-p', 'masked', '-A', 'persistent', '-V', 'NO')
        await world.pot('start', 'masked')
        await world.pot('copy-in', '-c', '-p', 'masked', '-s', join(CORE, 'package.json'), '-d', '/new/deep/file')
      } finally {
        process.umask(umask)
      }
      const tree = join(world.fs, 'jails/masked/m')
      expect(readFileSync(join(tree, 'umask'), 'utf8')).to.equal('0022\n')
      const modes = ['made', 'new', 'new/deep', ''].map((path) => (statSync(join(tree, path)).mode & 0o777).toString(8))
      expect(modes).to.deep.equal(['644', '755', '755', '755'])
      await world.pot('destroy', '-F', '-p', 'masked')
    })

    it('have the stdin of pot, and leave in it what they do not read', () => {
      const pot = `${process.execPath} ${join(CORE, 'bin/run.js')}`
      const script = `for i in 1 2 3; do echo $i; done | while read -r line; do ${pot} exec -p web echo "$line"; done`
      const env = {...process.env, NODE_ENV: undefined, ...world.env}
      expect(spawnSync('sh', ['-c', script], {encoding: 'utf8', env}).stdout).to.equal('1\n2\n3\n')
      const cat = spawnSync('sh', ['-c', `echo input | ${pot} exec -p web cat`], {encoding: 'utf8', env})
      expect(cat.stdout).to.equal('input\n')
    })

    it('run a login shell, in a pot that is started for it when need be', async () => {
      const shell = await world.run(['term', 'web'], {input: 'echo $((6 * 7)); exit 5\n'})
      expect([shell.code, shell.stdout]).to.deep.equal([5, '42\n'])
      await world.pot('stop', 'web')
      expect(await world.pot('run', '-p', 'web', 'echo', '-n', 'up')).to.equal('up')
      expect(await world.pot('ps', '-q')).to.equal('web\n')
    })

    // Real processes of a real pot: the model only plays the tools that look for them, see test/freebsd/processes.test.ts.
    if (!name.includes('Linux')) return

    it('get signals', async () => {
      const child = spawn(
        process.execPath,
        [join(CORE, 'bin/run.js'), 'exec', '-p', 'web', 'sh', '-c', 'trap "exit 9" TERM; echo ready; while :; do sleep 0.1; done'],
        {
          env: {...process.env, NODE_ENV: undefined, ...world.env},
        },
      )
      await new Promise((resolve) => child.stdout.once('data', resolve))
      child.kill('SIGTERM')
      expect(await new Promise((resolve) => child.once('exit', resolve))).to.equal(9)

      await world.pot('exec', '-d', '-p', 'web', 'sleep', '77')
      // exec -d does not wait until the program has begun.
      let found = await run('signal', '-C', '-m', '^sleep$', '-p', 'web')
      while (found.code !== 0) found = await run('signal', '-C', '-m', '^sleep$', '-p', 'web')
      const pids = found.stdout.trim()
      expect(pids).to.match(/^\d+$/)
      await world.pot('signal', '-s', 'SIGKILL', '-P', pids, '-p', 'web')
      expect((await run('signal', '-C', '-m', '^sleep$', '-p', 'web')).code).to.equal(1)
      expect((await run('signal', '-f', '-C', '-m', '^sleep$', '-p', 'web')).code).to.equal(0)
    })

    it('signal the main command by default', async () => {
      expect((await run('signal', '-s', 'HUP', '-p', 'web')).code).to.equal(1)
      await world.pot('stop', 'web')
      await world.pot('set-cmd', '-p', 'web', '-c', 'trap "echo hup" HUP; echo ready; while :; do sleep 0.1; done')
      await world.pot('start', 'web')
      for (let tries = 0; tries < 50 && !(await world.pot('logs', 'web')).includes('ready'); tries++);
      await world.pot('signal', '-s', 'HUP', '-p', 'web')
      let log = ''
      for (let tries = 0; tries < 50 && !log.includes('hup'); tries++) log = await world.pot('logs', 'web')
      expect(log).to.equal('ready\nhup\n')
    })
  })
}
