import {existsSync, readdirSync, readFileSync, renameSync} from 'node:fs'
import {join} from 'node:path'
import {pathToFileURL} from 'node:url'
import {expect} from 'chai'
import {noBtrfs} from '../../src/testing/linux-world.js'
import type {World} from '../../src/testing/world.js'
import {ROOT} from '../support/cli.js'
import {networkWorld} from '../support/network-world.js'
import {reboot} from '../support/reboot.js'
import {begin, WORLDS} from '../support/world.js'

interface Host {
  readonly world: World
  /** argv of a program that enters the network of the host. */
  readonly through: readonly string[]
  close(): Promise<void>
}

const model = WORLDS.find(({name}) => name === 'the FreeBSD model')

const HOSTS: readonly {readonly name: string; readonly missing: string | undefined; make(): Promise<Host>}[] = [
  {
    name: 'btrfs on Linux',
    missing: noBtrfs(),
    async make() {
      const net = await networkWorld()
      return {world: net.world, through: net.on('host'), close: net.close}
    },
  },
  {
    name: 'the FreeBSD model',
    missing: model === undefined ? 'this system has none' : model.missing,
    async make() {
      if (model === undefined) throw new Error('there is no model')
      const world = await model.make()
      return {world, through: [], close: world.close}
    },
  },
]

const PRELOAD = pathToFileURL(join(ROOT, 'test/support/fault-preload.mjs')).href

for (const {name, missing, make} of HOSTS) {
  describe(`a reboot, on ${name}`, () => {
    let host: Host | undefined
    let world: World
    const pot = (...args: string[]) => world.pot(...args)
    const up = async () => (await pot('ps', '-q')).split('\n').filter(Boolean).sort()
    const journals = () => readdirSync(join(world.root, 'data/journal'))

    /** Kills the command at a step. */
    const killedAt = async (step: number, ...args: string[]) => {
      const note = join(world.root, '.fault')
      const env = {NODE_OPTIONS: `--import ${PRELOAD}`, POT_FAULT: 'kill -9 after', POT_FAULT_STEP: String(step), POT_FAULT_NOTE: note}
      await world.run(args, {env})
      expect(existsSync(note), `step ${step} of ${args.join(' ')}`).to.equal(true)
    }

    before(async function () {
      host = await begin(this, {missing, make})
      world = host.world
      await pot('plugins', 'install', 'network')
      await pot('init')
      const base = await world.base('single')
      const create = (one: string, ...args: string[]) =>
        pot('create', '-p', one, '-t', 'single', '-b', base, '-c', 'sleep 1000', '--attribute', 'no-rc-script=YES', ...args)
      await pot('create-private-bridge', '-B', 'inner', '-S', '6')
      for (const one of ['db', 'cache', 'hand', 'early', 'doomed']) await create(one)
      await create('web', '-N', 'private-bridge', '-B', 'inner', '-i', 'auto', '--attribute', 'start-at-boot=YES')
      await create('shop', '--attribute', 'start-at-boot=YES')
      await create('job', '--attribute', 'ephemeral=YES')
      await pot('set-attribute', '-p', 'early', '-A', 'early-start-at-boot', '-V', 'YES')
      for (const [one, on] of [
        ['web', 'db'],
        ['db', 'cache'],
        ['shop', 'web'],
      ] as const)
        await pot('add-dep', '-p', one, '-P', on)
      await pot('service', 'install')
      for (const one of ['shop', 'hand', 'early', 'job']) await pot('start', one)
      await pot('exec', '-p', 'db', 'sh', '-c', 'mkdir -p /opt && echo kept >/opt/marker')
    })
    after(async () => {
      await host?.close()
    })

    it('takes all that runs, and leaves operations that were under way', async () => {
      expect(await up()).to.deep.equal(['cache', 'db', 'early', 'hand', 'job', 'shop', 'web'])
      await killedAt(2, 'create', '-p', 'half', '-t', 'single', '-b', await world.base('single'))
      // Each command recovers what others have left; both were under way when the power failed.
      const [journal = ''] = journals()
      const [place, aside] = [join(world.root, 'data/journal', journal), join(world.root, journal)]
      renameSync(place, aside)
      // A destruction cannot be undone: it is finished.
      await killedAt(1, 'destroy', '-p', 'doomed')
      renameSync(aside, place)
      expect(journals()).to.have.length(2)
      await reboot(world, host?.through)
      const running = world.model === undefined ? [] : await world.model.jails()
      expect(running).to.deep.equal([])
      expect((await world.leftovers()).filter((line) => !line.includes('zroot'))).to.deep.equal([])
    })

    it('is followed by a recovery, which finishes and rolls back what was under way, and destroys what nobody would', async () => {
      const recovered = (await pot('recover'))
        .split('\n')
        .filter(Boolean)
        .map((line) => line.split('\t').slice(1).join(': '))
      expect(recovered.sort()).to.deep.equal(['create half: rolled back', 'destroy doomed: finished'])
      expect(journals()).to.deep.equal([])
      const names = (await pot('ls', '-q')).split('\n').filter((one) => one !== '' && !one.startsWith('base-'))
      expect(names.sort()).to.deep.equal(['cache', 'db', 'early', 'hand', 'shop', 'web'])
      expect(await up()).to.deep.equal([])
    })

    it('is followed by what the service of the system runs, which brings up what had been chosen, in order', async () => {
      await pot('start', '--early-at-boot')
      expect(await up()).to.deep.equal(['early'])
      await pot('start', '--at-boot')
      expect(await up()).to.deep.equal(['cache', 'db', 'early', 'shop', 'web'])
      const events = (await pot('events', '--json')).split('\n').filter(Boolean)
      const started = events
        .map((line) => JSON.parse(line))
        .flatMap(({event, title}) => (event === 'operation' && /^start /.test(title) ? [title.slice(6)] : []))
      expect(started.slice(-5)).to.deep.equal(['early', 'cache', 'db', 'web', 'shop'])
      expect((await pot('exec', '-p', 'shop', 'cat', '/etc/hosts')).length).to.be.greaterThan(0)
      expect(await pot('ps', '--at-boot')).to.equal('early is running\nshop is running\nweb is running\n')
    })

    it('keeps what pots have written, and leaves nothing that doctor finds', async () => {
      const marker = join(world.fs, 'jails/db/m/opt/marker')
      expect(readFileSync(marker, 'utf8')).to.equal('kept\n')
      const {findings} = JSON.parse((await world.run(['doctor', '--json'])).stdout)
      const errors = findings.filter(({severity}: {severity: string}) => severity === 'error').map(({what}: {what: string}) => what)
      // The model of FreeBSD has no pf.conf.
      expect(errors.filter((what: string) => !what.startsWith('the rules of pf'))).to.deep.equal([])
    })

    it('leaves nothing behind', async () => {
      await pot('de-init', '-f')
      expect(await world.leftovers()).to.deep.equal([])
    })
  })
}
