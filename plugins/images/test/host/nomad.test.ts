import {appendFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {expect} from 'chai'
import {driver, until, type Driver} from '../../../../test/support/nomad-driver.js'
import {begin, HOSTS, type World} from '../../../../test/support/world.js'

const ALLOC = '11111111-2222-3333-4444-555555555555'
const NAME = `web_aaaa0001_${ALLOC}`

/** What the task runs: it shows its environment, and takes two signals. */
const TASK = `trap 'echo USR1' USR1
trap 'echo ABRT' ABRT
trap '' PIPE
for name in PLAIN QUOTES RUN BACK LINES EMPTY; do eval "printf '%s=%s|' $name \\"\\$$name\\""; done
echo "args: $#: $1"
cat /local/file /etc/copied /data/file
echo changed >/readonly/file || echo refused
echo err >&2
while :; do sleep 0.1; echo tick 2>/dev/null; done
`

for (const {name: world_, missing, make} of HOSTS) {
  describe(`the life of a task of Nomad on ${world_}`, () => {
    let world: World
    let nomad: Driver
    let owned: string
    let images: string

    before(async function () {
      world = await begin(this, {missing, make})
      nomad = driver(world)
      owned = join(world.root, 'owned')
      images = join(world.root, 'images')
      const hook = join(world.root, 'hook')
      mkdirSync(images)
      writeFileSync(hook, `#!/bin/sh\ntouch ${owned}\n`, {mode: 0o755})
      await world.pot('init', '--plugins', 'limits,images')
      appendFileSync(join(world.root, 'etc/pot.conf'), 'POT_LOG_FACILITY=local3\n')
      await world.pot('create', '-p', 'template', '-t', 'single', '-b', await world.base('single'))
      await world.pot('set-hook', '-p', 'template', '-s', hook)
      await world.pot('export', '-p', 'template', '-t', '1.0', '-D', images, '-A', '--format', 'tar.zst')
    })
    after(() => world?.close())

    const ok = async (running: ReturnType<Driver['direct']>) => {
      const {code, stdout, stderr} = await running
      expect(code, `${stdout}${stderr}`).to.equal(0)
      return stdout
    }

    const prepare = (inv: string, ...more: readonly string[]) =>
      nomad.direct('prepare', '-U', images, '-p', 'template', '-t', '1.0', ...more, '-a', `${inv}_${ALLOC}`, '-n', 'web', '-v')

    it('is created by the calls of the driver', async () => {
      const {task} = nomad
      expect(nomad.alive(NAME)).to.equal(0)
      expect(await nomad.listed(NAME)).to.equal('')
      // Two at once, of an image that is not there yet.
      await Promise.all([ok(prepare('aaaa0001', '-c', `"sh /local/run.sh 'one word'"`, '-N', 'host')), ok(prepare('bbbb0002', '-c', '"sh /gone/run.sh"'))])
      for (const [path, text] of Object.entries({'local/file': 'local ', copied: 'copied ', 'data/file': 'data\n', 'ro/file': 'ro\n', 'local/run.sh': TASK})) {
        mkdirSync(join(task, path, '..'), {recursive: true})
        writeFileSync(join(task, path), text)
      }
      await ok(nomad.shell('set-attribute', '-p', NAME, '-A', 'stop_timeout', '-V', '1'))
      await ok(nomad.shell('copy-in', '-p', NAME, '-s', join(task, 'copied'), '-d', '/etc/copied'))
      await ok(nomad.shell('mount-in', '-p', NAME, '-d', join(task, 'local'), '-m', '/local'))
      await ok(nomad.shell('mount-in', '-p', NAME, '-d', join(task, 'secrets'), '-m', '/secrets'))
      await ok(nomad.shell('mount-in', '-p', NAME, '-d', join(task, 'data'), '-m', '/data'))
      await ok(nomad.shell('mount-in', '-p', NAME, '-d', join(task, 'ro'), '-m', '/readonly', '-r'))
      const variables = Object.entries(values()).flatMap(([key, value]) => ['-E', `${key}=${value}`])
      await ok(nomad.shell('set-env', '-p', NAME, ...variables))
      await ok(nomad.shell('set-hosts', '-p', NAME, '-H', 'db:10.0.0.7', '-H', 'six:fd00::7'))
      await ok(nomad.shell('set-rss', '-M', '64M', '-p', NAME))
      expect(await nomad.listed(NAME)).to.equal(NAME)
    })

    const values = () => ({
      PLAIN: 'a=b',
      QUOTES: `it's "so" \\ 'x`,
      RUN: `$HOME $(touch ${owned}) \${x}`,
      BACK: `\`touch ${owned}\`; touch ${owned}`,
      LINES: 'one\ntwo \n',
      EMPTY: '',
      'NOMAD_META_a-b': 'c',
      PATH: '/bin:/usr/bin',
    })

    it('runs with its values, descriptors, mounts and limits, and is looked at', async () => {
      const task = nomad.start(NAME)
      await until('it ticks', () => task.output('stdout').includes('tick'))
      const shown = ['PLAIN', 'QUOTES', 'RUN', 'BACK', 'LINES', 'EMPTY'].map((key) => `${key}=${Object.entries(values()).find(([name]) => name === key)?.[1]}|`)
      expect(task.output('stdout')).to.include(`${shown.join('')}args: 1: one word\nlocal copied data\nrefused\n`)
      expect(task.output('stderr')).to.include('err\n')
      expect(nomad.alive(NAME)).to.be.greaterThan(1)

      const {ResourceUsage} = JSON.parse(await ok(nomad.direct('get-rss', '-p', NAME, '-J')))
      expect([ResourceUsage.MemoryStats.RSS, ResourceUsage.CpuStats.Percent].every(Number.isInteger)).to.equal(true)
      expect(ResourceUsage.MemoryStats.RSS).to.be.greaterThan(0)
      expect(ResourceUsage.CpuStats.TotalTicks).to.be.a('number')
      await ok(nomad.direct('signal', '-s', 'SIGIOT', '-p', NAME))
      await ok(nomad.direct('signal', '-s', 'SIGUSR1', '-p', NAME))
      await until('both signals came', () => ['ABRT', 'USR1'].every((signal) => task.output('stdout').includes(signal)))
      const script = 'cat /etc/hosts; echo "$1" >&2; exit 7'
      const check = await nomad.direct('exec', '-p', NAME, 'sh', '-c', script, '-v', '-p; x >&2\n')
      expect([check.code, check.stderr]).to.deep.equal([7, '-p; x >&2\n\n'])
      expect(check.stdout)
        .to.match(/10\.0\.0\.7\s+db/)
        .and.match(/fd00::7\s+six/)

      // The agent goes, and with it those that read; the directory of the task goes too.
      task.parent.kill('SIGKILL')
      task.stopReading()
      rmSync(task.cwd, {recursive: true})
      await sleep(500)
      const pid = nomad.alive(NAME)
      expect(pid).to.be.greaterThan(1)
      expect(JSON.parse(await ok(nomad.direct('last-run-stats', '-p', NAME)))).to.deep.equal({})
      await ok(nomad.direct('destroy', '-p', NAME, '-F'))
      await until('start has ended', () => nomad.alive(NAME) === 0)
      expect(await nomad.listed(NAME)).to.equal('')
      expect((await nomad.direct('last-run-stats', '-p', NAME)).code).to.equal(1)
      expect((await nomad.direct('destroy', '-p', NAME, '-F')).code).to.equal(0)
      expect(existsSync(owned)).to.equal(false)
    })

    it('ends with 0, 125 or 1, when the statistics are there and the pot is down', async () => {
      const name = `web_bbbb0002_${ALLOC}`
      const source = join(nomad.task, 'gone')
      const script = (text: string) => {
        mkdirSync(source, {recursive: true})
        writeFileSync(join(source, 'run.sh'), text)
      }
      const end = async (text: string) => {
        script(text)
        const code = await nomad.start(name).ended
        return [code, (await nomad.direct('last-run-stats', '-p', name)).stdout.trim(), nomad.alive(name)]
      }
      mkdirSync(source)
      await ok(nomad.shell('mount-in', '-p', name, '-d', source, '-m', '/gone'))
      expect(await end('true')).to.deep.equal([0, '{ "ExitCode": 0 }', 0])
      expect(await end('exit 42')).to.deep.equal([125, '{ "ExitCode": 42 }', 0])
      if (world.host === 'linux') expect(await end('kill -9 $$')).to.deep.equal([125, '{ "ExitCode": 137 }', 0])
      expect(await world.pot('ps', '-q')).to.equal('')
      rmSync(source, {recursive: true})
      expect(await nomad.start(name).ended).to.equal(1)

      // A stop at the same moment, and the pot is destroyed for good.
      script('trap "exit 0" TERM; echo up; while :; do sleep 0.2; done')
      const task = nomad.start(name)
      await until('it is up', () => task.output('stdout').includes('up'))
      const both = await Promise.all([nomad.direct('stop', '-p', name), nomad.direct('destroy', '-p', name, '-F')])
      expect(both[1].code, both[1].stderr).to.equal(0)
      expect(await task.ended).to.equal(0)
      expect(await nomad.listed(name)).to.equal('')
    })

    it('tells what fails where the driver looks, and takes away what is half made', async () => {
      // Not about the host.
      if (world.host === 'linux') await tells()
      mkdirSync(join(world.fs, 'jails', 'half', 'm'), {recursive: true})
      await ok(nomad.direct('destroy', '-p', 'half', '-F'))
      expect(readdirSync(join(world.fs, 'jails')).includes('half')).to.equal(false)
    })

    const tells = async () => {
      for (const args of [
        ['set-attribute', '-p', 'none', '-A', 'persistent', '-V', 'NO'],
        ['mount-in', '-p', 'none', '-d', nomad.task, '-m', '/local'],
        ['copy-in', '-p', 'none', '-s', nomad.task, '-d', '/x'],
      ]) {
        const {code, stdout, stderr} = await nomad.shell(...args)
        expect(code).to.equal(1)
        expect(stdout).to.equal("pot: there is no pot 'none'\n")
        expect(stderr).to.include(stdout)
      }
      const before = await nomad.listed('.')
      expect((await prepare('aaaa0001', '-e', '80:')).code).not.to.equal(0)
      expect((await nomad.direct('prepare', '-U', images, '-p', 'template', '-t', '2.0', '-a', 'x', '-n', 'web', '-v')).code).to.equal(1)
      expect(await nomad.listed('.')).to.equal(before)
      expect(nomad.syslog()).to.match(/^-p local3\.err -t pot -- prepare.*2\.0/m)
    }

    it('leaves nothing behind', async () => {
      await world.pot('de-init', '-f')
      expect(await world.leftovers()).to.deep.equal([])
    })
  })
}
