import {existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {STORAGE} from '../../src/host/drivers.js'
import {releaseConformance, runtimeConformance, storageWorld, tempPotRoot, type TempPotRoot, type World} from '../../src/testing.js'
import {busyboxRoot} from '../../src/testing/system/busybox-root.js'
import {ROOT} from '../support/cli.js'
import {writePlugin, type Written} from '../support/make-plugin.js'

const NAME = 'pot-plugin-shelf'

/** The members of a storage that does nothing, as the text of an object. */
const members = (without = '') =>
  Object.entries(STORAGE)
    .filter(([name]) => name !== without)
    .map(([name, kind]) => `${name}: ${kind === 'text' ? "'shelf'" : kind === 'flag' ? 'false' : kind === 'steps' ? '() => []' : 'async () => []'}`)
    .join(', ')

const DRIVER = {target: './shelf.js', identifier: 'shelf'}
const GOOD: Written = {
  name: NAME,
  pot: {provides: {storage: {shelf: DRIVER}}},
  files: {'shelf.js': `export const shelf = () => ({${members()}})\n`},
}
const provides = (storage: object) => ({pot: {provides: {storage}}})
const source = (text: string) => ({files: {'shelf.js': text}})

interface Fault {
  readonly what: string
  readonly plugin: Partial<Written>
  readonly says: string
}

/** Drivers that cannot be used, and what is said of them when they are to be. */
const FAULTS: readonly Fault[] = [
  {
    what: 'a member that is missing',
    plugin: source(`export const shelf = () => ({${members('rollback')}})`),
    says: "an object without the function 'rollback'",
  },
  {
    what: 'a member of a wrong type',
    plugin: source(`export const shelf = () => ({${members('mountsVolumes')}, mountsVolumes: 1})`),
    says: "'mountsVolumes', a boolean",
  },
  {what: 'a module that throws', plugin: source("throw new Error('no shelf')"), says: "its storage 'shelf' does not load: no shelf"},
  {what: 'a function that throws', plugin: source("export const shelf = () => { throw new Error('no room') }"), says: 'no room'},
  {what: 'a function that returns nothing', plugin: source('export const shelf = async () => {}'), says: "its storage 'shelf' returns no object"},
  {what: 'an export that is missing', plugin: source('export const shelves = 1'), says: "is the function 'shelf' of ./shelf.js, which has none"},
  {what: 'a module that is missing', plugin: {files: {}}, says: "its storage 'shelf' is in ./shelf.js, which is not there"},
]

/** Declarations that are refused, and never chosen. */
const DECLARED: readonly Fault[] = [
  {what: 'an unknown kind', plugin: {pot: {provides: {shelves: {shelf: DRIVER}}}}, says: '"pot.provides.shelves" of its package.json is not known'},
  {what: 'no module', plugin: provides({shelf: {identifier: 'shelf'}}), says: '"pot.provides.storage.shelf.target" of its package.json is missing'},
  {what: 'a system that pot does not have', plugin: provides({shelf: {...DRIVER, systems: ['plan9']}}), says: 'is none of freebsd, linux'},
  {what: 'the name of a storage of pot', plugin: provides({zfs: DRIVER}), says: "its storage 'zfs' is one of pot itself, too"},
]

describe('drivers that plugins provide', () => {
  let temp: TempPotRoot
  let directory = ''
  before(function () {
    if (process.getuid?.() !== 0 || process.platform !== 'linux') return this.skip()
    temp = tempPotRoot({POT_STORAGE: 'shelf', POT_GROUP: 'root'})
  })
  after(() => temp?.remove())
  afterEach(() => {
    for (const name of ['plugin', 'second', 'data']) rmSync(join(temp.root, name), {recursive: true, force: true})
  })

  const write = (plugin: Partial<Written>, place = 'plugin') => {
    directory = join(temp.root, place)
    writePlugin(directory, {...GOOD, ...plugin})
    mkdirSync(join(directory, 'node_modules/@pot'), {recursive: true})
    symlinkSync(ROOT, join(directory, 'node_modules/@pot/core'))
    return directory
  }
  /** As if it was in order when it was installed. */
  const link = (...plugins: {name: string; root: string}[]) => {
    mkdirSync(join(temp.root, 'data'), {recursive: true})
    const list = plugins.map((one) => ({...one, type: 'link'}))
    writeFileSync(join(temp.root, 'data/package.json'), JSON.stringify({oclif: {schema: 1, plugins: list}}))
  }
  const oneLine = (stderr: string) => stderr.split('\n').filter((line) => line.startsWith('pot: '))

  it('are installed, chosen by POT_STORAGE, and part of the index of commands', async () => {
    const install = await temp.run(['plugins', 'link', '--no-install', write({})])
    expect(install.code, install.stderr).to.equal(0)
    const plan = await temp.run(['init', '--plugins', 'none', '--plan'])
    expect(plan.code, plan.stderr).to.equal(0)
    expect(plan.stdout).to.include(join(temp.root, 'fs/bridges')).and.not.to.include('btrfs')
    expect((await temp.run(['ls'])).stderr).not.to.include('shelf')
    const kept = await temp.run(['plugins', 'uninstall', NAME])
    expect(kept.code).to.equal(1)
    expect(kept.stderr).to.match(/^pot: the pots of this host are stored by pot-plugin-shelf \(POT_STORAGE=shelf\)\n/)
  })

  for (const {what, plugin, says} of [...FAULTS, ...DECLARED]) {
    it(`with ${what} are not installed`, async () => {
      const {code, stderr} = await temp.run(['plugins', 'link', '--no-install', write(plugin)])
      expect(code, stderr).to.equal(1)
      expect(oneLine(stderr), stderr).to.have.length(1)
      expect(stderr).to.include(NAME).and.to.include(says)
    })
  }

  for (const {what, plugin, says} of FAULTS) {
    it(`with ${what} are refused where they are needed, and only there`, async () => {
      write(plugin)
      link({name: NAME, root: directory})
      const {code, stderr} = await temp.run(['init', '--plugins', 'none'])
      expect(code, stderr).to.equal(1)
      expect(stderr).to.include(`pot: plugin ${NAME} is broken: `).and.to.include(says)
      expect((await temp.run(['config'])).code, 'what needs no storage works').to.equal(0)
    })
  }

  it('of two plugins with one name: the second is not installed, and the first is named', async () => {
    write({})
    link({name: NAME, root: directory})
    const {code, stderr} = await temp.run(['plugins', 'link', '--no-install', write({name: 'pot-plugin-shelf2'}, 'second')])
    expect(code, stderr).to.equal(1)
    expect(stderr).to.include(`plugin pot-plugin-shelf2 is broken: its storage 'shelf' is one of ${NAME}, too`)
  })

  it('that are not there are named with those that are, by init and by the setting', async () => {
    for (const args of [
      ['init', '--storage', 'nosuch'],
      ['config', '--set', 'POT_STORAGE=nosuch'],
    ]) {
      const {code, stderr} = await temp.run(args)
      expect(code, stderr).to.equal(2)
      expect(stderr).to.match(/there is no storage 'nosuch': this host can have zfs, btrfs/)
    }
    const {code, stderr} = await temp.run(['snapshot', '-p', 'web'])
    expect(code).to.equal(1)
    expect(stderr).to.match(/^pot: this host has no storage 'shelf', only zfs, btrfs.*\n {5}install the plugin that provides it: pot plugins install\n$/)
  })
})

describe('a source of bases that a plugin provides', () => {
  const kind = storageWorld('directory')
  let world: World
  before(async function () {
    if (kind.missing !== undefined) return this.skip()
    world = await kind.make()
    await world.pot('init')
  })
  after(async () => {
    if (world === undefined) return
    await world.pot('de-init', '-f')
    expect(await world.leftovers()).to.deep.equal([])
    await world.close()
  })

  const plugin = (obtain: string) => {
    const directory = join(world.root, 'plugin')
    rmSync(directory, {recursive: true, force: true})
    const driver = `({own}) => ({...own, known: async () => ['3.20'], osrelease: (release) => 'small ' + release${obtain}})`
    writePlugin(directory, {
      name: 'pot-plugin-small',
      pot: {provides: {release: {small: {target: './small.js', identifier: 'small', systems: ['linux']}}}},
      files: {'small.js': `import {PotError} from '@pot/core'\nexport const small = ${driver}\n`},
    })
    mkdirSync(join(directory, 'node_modules/@pot'), {recursive: true})
    symlinkSync(ROOT, join(directory, 'node_modules/@pot/core'))
    return directory
  }

  it('makes bases when POT_RELEASES names it, and pots go on without it', async () => {
    const obtain = `, obtain: async (release) => {
      if (release !== '3.20') throw new PotError('BAD_RELEASE', 'there is no release ' + release + ', only 3.20')
      return {tarball: ${JSON.stringify(busyboxRoot())}, steps: []}
    }`
    await world.pot('plugins', 'link', '--no-install', plugin(obtain))
    await world.pot('config', '--set', 'POT_RELEASES=small')
    expect((await world.run(['create-base', '-r', '9'])).stderr).to.match(/^pot: there is no release 9, only 3\.20\n/m)
    for (const {run} of releaseConformance({world: () => world, name: 'small', release: '3.20', unknown: '9', acts: []})) await run()
    await world.pot('config', '--set', 'POT_RELEASES=small')
    await world.pot('create-base', '-r', '3.20')
    expect(readFileSync(join(world.fs, 'bases/3.20/.osrelease'), 'utf8')).to.equal('small 3.20\n')
    await world.pot('create', '-p', 'web', '-b', '3.20')
    await world.pot('plugins', 'uninstall', 'pot-plugin-small')
    await world.pot('start', 'web')
    expect(await world.pot('exec', '-p', 'web', 'echo', 'up')).to.equal('up\n')
    await world.pot('stop', 'web')
    const {code, stderr} = await world.run(['create-base', '-r', '3.20', '-b', 'other'])
    expect([code, stderr]).to.deep.equal([
      1,
      "pot: POT_RELEASES is 'small', and no installed plugin provides these bases\n     pot config --unset POT_RELEASES\n",
    ])
  })

  it('is not installed when it lacks a member', async () => {
    const lacking = await world.run(['plugins', 'link', '--no-install', plugin(', unpack: 1')])
    expect(lacking.stderr).to.include("its release 'small' returns an object without the function 'unpack'")
    expect(lacking.code).to.equal(1)
  })
})

describe('a runtime that a plugin provides', () => {
  const kind = storageWorld('directory')
  let world: World
  before(async function () {
    if (kind.missing !== undefined) return this.skip()
    world = await kind.make()
    await world.pot('init')
    await world.pot('create', '-p', 'web', '-b', await world.base('single'))
  })
  after(() => world?.close())

  const write = (text: string) => {
    const directory = join(world.root, 'plugin')
    rmSync(directory, {recursive: true, force: true})
    writePlugin(directory, {
      name: 'pot-plugin-watched',
      pot: {provides: {runtime: {watched: {target: './watched.js', identifier: 'watched'}}}},
      files: {'watched.js': text},
    })
    mkdirSync(join(directory, 'node_modules/@pot'), {recursive: true})
    symlinkSync(ROOT, join(directory, 'node_modules/@pot/core'))
    return directory
  }
  const WATCHED = `export const watched = ({own, places}) => ({...own, jails: {
    ...own.jails,
    create: (spec) => [...own.jails.create(spec), {title: 'watch ' + spec.name, run: {do: 'write', path: places.data + '/watched', content: spec.uuid}}],
  }})\n`

  it('starts pots when POT_RUNTIME names it', async () => {
    await world.pot('plugins', 'link', '--no-install', write(WATCHED))
    await world.pot('start', 'web')
    expect(existsSync(join(world.root, 'data/watched')), 'not before it is chosen').to.equal(false)
    await world.pot('stop', 'web')
    await world.pot('config', '--set', 'POT_RUNTIME=watched')
    expect(await world.pot('start', 'web', '--plan')).to.include('watch web')
    await world.pot('start', 'web')
    expect(readFileSync(join(world.root, 'data/watched'), 'utf8')).to.match(/^[0-9a-f-]{36}$/)
    expect(await world.pot('exec', '-p', 'web', 'echo', 'up')).to.equal('up\n')
    await world.pot('stop', 'web')
  })

  for (const {title, run} of runtimeConformance({world: () => world, name: 'watched', acts: [], keeps: [/\/data\/watched /]}))
    it(`passes its suite: ${title}`, run)

  it('that is broken starts no pot, and says so in a line', async () => {
    await world.pot('config', '--set', 'POT_RUNTIME=watched')
    write('export const watched = ({own}) => ({...own, jails: {...own.jails, stop: undefined}})\n')
    const {code, stderr} = await world.run(['start', 'web'])
    expect(code, stderr).to.equal(1)
    expect(stderr).to.include("pot: plugin pot-plugin-watched is broken: its runtime 'watched' returns an object without the function 'stop'")
    expect((await world.run(['ls'])).code, 'others go on').to.equal(0)
  })
})
