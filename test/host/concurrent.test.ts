import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {parseKeyValues} from '../../src/record/key-values.js'
import type {PotRun} from '../support/cli.js'
import {begin, REAL_HOSTS, type World} from '../support/world.js'

const failed = (runs: readonly PotRun[]) => runs.filter(({code}) => code !== 0).map(({code, stderr}) => `${code}: ${stderr}`)
const lines = (text: string) => text.split('\n').filter(Boolean)

/** As typed with set-attribute, each for itself. */
const CHANGES: readonly (readonly [attribute: string, value: string])[] = [
  ...['start-at-boot', 'early-start-at-boot', 'prunable', 'localhost-tunnel', 'no-etc-hosts', 'mount', 'fdescfs', 'linprocfs', 'nullfs', 'procfs'].map(
    (name) => [name, 'YES'] as const,
  ),
  ...['tmpfs', 'zfs', 'raw_sockets', 'mlock'].map((name) => [name, 'YES'] as const),
  ...['sysvshm', 'sysvsem', 'sysvmsg'].map((name) => [name, 'inherit'] as const),
  ['enforce_statfs', '1'],
  ['children', '3'],
  ['stop_timeout', '7'],
]

for (const {name, missing, make} of REAL_HOSTS) {
  const many = name.includes('FreeBSD') ? 6 : 20
  const some = Math.min(many, 12)
  const few = name.includes('FreeBSD') ? 3 : 4

  describe(`many commands at once on ${name}`, () => {
    let world: World
    const pot = (...args: string[]) => world.pot(...args)
    const atOnce = (...commands: readonly (readonly string[])[]) => Promise.all(commands.map((command) => world.run(command)))
    const listed = async () => lines(await pot('ls', '-q')).filter((one) => !one.startsWith('base-'))
    const running = async () => lines(await pot('ps', '-q'))
    const bases = {single: '', multi: ''}
    const create = (one: string, type: 'single' | 'multi') => ['create', '-p', one, '-t', type, '-b', bases[type]]

    before(async function () {
      // Suites on zfs-fuse take turns.
      world = await begin(this, {missing, make})
      await pot('init')
      for (const type of ['single', 'multi'] as const) bases[type] = await world.base(type)
    })
    after(async () => {
      await world?.close()
    })
    afterEach(() => {
      const journal = join(world.root, 'data/journal')
      expect(existsSync(journal) ? readdirSync(journal) : []).to.deep.equal([])
    })

    it(`${many} pots are created, started, stopped and destroyed, all at the same time`, async () => {
      const names = Array.from({length: many}, (_, index) => `p${index}`)
      const created = await atOnce(...names.map((one, index) => create(one, index % 2 === 0 ? 'single' : 'multi')))
      expect(failed(created)).to.deep.equal([])
      expect(await listed()).to.have.members(names)
      expect(failed(await atOnce(...names.map((one) => ['start', one])))).to.deep.equal([])
      expect(await running()).to.have.members(names)
      const told = await atOnce(...names.map((one) => ['exec', '-p', one, 'sh', '-c', `echo ${one} >>/root/name && cat /root/name`]))
      expect(told.map(({stdout}) => stdout.trim())).to.deep.equal(names)
      expect(failed(await atOnce(...names.map((one) => ['stop', one])))).to.deep.equal([])
      expect(await running()).to.deep.equal([])
      expect(failed(await atOnce(...names.map((one) => ['destroy', '-p', one])))).to.deep.equal([])
      expect(await listed()).to.deep.equal([])
      expect(readdirSync(join(world.fs, 'jails')).filter((one) => one.startsWith('p'))).to.deep.equal([])
    })

    it('of several creates of one name exactly one succeeds, and the others say that there is such a pot', async () => {
      for (const type of ['single', 'multi'] as const) {
        const runs = await atOnce(...Array.from({length: few}, () => create('same', type)))
        expect(runs.map(({code}) => code).sort(), runs.map(({stderr}) => stderr).join('')).to.deep.equal([0, ...Array.from({length: few - 1}, () => 1)])
        for (const {code, stderr} of runs) if (code !== 0) expect(stderr).to.match(/there is a (pot|dataset for) 'same'/)
        await pot('start', 'same')
        expect(await running()).to.deep.equal(['same'])
        await pot('destroy', '-F', '-p', 'same')
      }
    })

    it('a pot that is started, stopped and started at once is either up or down, and can be used', async () => {
      await pot(...create('flap', 'multi'))
      for (let round = 0; round < 1; round++) {
        expect(failed(await atOnce(['start', 'flap'], ['stop', 'flap'], ['start', 'flap']))).to.deep.equal([])
        if ((await running()).includes('flap')) await pot('exec', '-p', 'flap', 'true')
        expect(failed(await atOnce(['stop', 'flap'], ['stop', 'flap']))).to.deep.equal([])
        expect(await running()).to.deep.equal([])
      }
      await pot('start', 'flap')
      await pot('exec', '-p', 'flap', 'true')
      await pot('destroy', '-F', '-p', 'flap')
    })

    it('snapshots of one pot get tags of their own, each complete', async () => {
      await pot(...create('snap', 'multi'))
      const runs = await atOnce(...Array.from({length: few}, () => ['snapshot', '-p', 'snap']))
      expect(failed(runs)).to.deep.equal([])
      const snapshots: unknown = JSON.parse(await pot('info', '-s', '-p', 'snap', '--json'))
      const taken = (Array.isArray(snapshots) ? snapshots : []).map(({volume, tag}: {volume: string; tag: string}) => `${volume}@${tag}`)
      for (const part of ['', '/usr.local', '/custom']) {
        expect(new Set(taken.filter((one) => one.startsWith(`jails/snap${part}@`))), part).to.have.property('size', few)
      }
      await pot('destroy', '-p', 'snap')
    })

    it('no change of a record is lost', async () => {
      for (const one of ['one', 'two', 'three']) await pot(...create(one, 'single'))
      const changes = CHANGES.slice(0, some).map(([attribute, value]) => ['set-attribute', '-p', 'one', '-A', attribute, '-V', value])
      const others = [
        ['set-env', '-p', 'one', '-E', 'A=1', '-E', 'B=2'],
        ['set-cmd', '-p', 'one', '-c', 'sleep 7'],
        ['add-dep', '-p', 'one', '-P', 'two'],
        ['add-dep', '-p', 'one', '-P', 'three'],
        ['set-hosts', '-p', 'one', '-H', 'db:10.0.0.1'],
      ]
      expect(failed(await atOnce(...changes, ...others))).to.deep.equal([])
      const conf = parseKeyValues(readFileSync(join(world.fs, 'jails/one/conf/pot.conf'), 'utf8'))
      for (const [attribute, value] of CHANGES.slice(0, some)) expect(conf.all(`pot.attr.${attribute}`), attribute).to.deep.equal([value])
      expect(conf.all('pot.env')).to.deep.equal(['"A=1"', '"B=2"'])
      expect(conf.all('pot.cmd')).to.deep.equal(['sleep 7'])
      expect(conf.all('pot.depend')).to.have.members(['two', 'three'])
      expect(conf.all('pot.hosts')).to.deep.equal(['10.0.0.1 db'])
      expect(failed(await atOnce(...['one', 'two', 'three'].map((one) => ['destroy', '-p', one])))).to.deep.equal([])
    })

    it('a pot that is created while its base is destroyed is there with it, or neither is', async () => {
      const base = await world.base('multi')
      const [destroyed, created] = await atOnce(['destroy', '-r', '-b', base], create('late', 'multi'))
      const there = existsSync(join(world.fs, 'bases', base))
      expect(existsSync(join(world.fs, 'jails', `base-${base.replace('.', '_')}`)), 'the pot of the base').to.equal(there)
      expect(destroyed?.code, destroyed?.stderr).to.equal(there ? 1 : 0)
      expect((await listed()).includes('late'), created?.stderr).to.equal(there)
      if (there) await pot('start', 'late')
      await pot('destroy', '-r', '-F', '-b', await world.base('multi'))
      expect(await pot('ls', '-q')).not.to.include('late')
    })

    it('leaves nothing behind', async () => {
      await pot('de-init', '-f')
      expect(await world.leftovers()).to.deep.equal([])
      expect(existsSync(world.fs)).to.equal(false)
      expect(existsSync(join(world.root, 'run'))).to.equal(false)
    })
  })
}
