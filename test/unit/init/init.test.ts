import {expect} from 'chai'
import {chmodSync, chownSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {deInit} from '../../../src/init/de-init.js'
import {init} from '../../../src/init/init.js'
import {noteInit, recordFile} from '../../../src/init/record.js'
import {NOTHING_ADDED} from '../../../src/plugins/hooks.js'
import {storeSetting} from '../../../src/settings/store.js'
import {failure, fakeContext, step, titles, volume, type Fake} from '../../support/fake-context.js'
import {realTools} from '../../support/operations.js'
import {runAll, runStopped} from '../../support/run-steps.js'
import {tree} from '../../support/storages.js'

const tools = () => realTools({...noteInit.on(), ...storeSetting.on(), fake: async () => {}})

describe('init', () => {
  let fake: Fake
  beforeEach(() => {
    fake = fakeContext()
    mkdirSync(fake.ctx.places.data)
  })
  afterEach(() => fake.remove())

  const conf = () => join(fake.ctx.places.config, 'pot.conf')
  const record = (): unknown => JSON.parse(readFileSync(recordFile(fake.ctx.places.data), 'utf8'))
  const CHOICES = {POT_STORAGE: 'btrfs', POT_BTRFS_SIZE: '5G'}

  it('makes group, storage, settings and directories, and notes it last', async () => {
    fake.facts.gid = undefined
    fake.facts.setup = [step('make pool')]
    fake.facts.added = {...NOTHING_ADDED, before: [step('first')], after: [step('last')]}
    await init({...fake.ctx, settings: {...fake.ctx.settings, tmp: join(fake.base, 'tmp')}}, CHOICES)
    expect(titles(fake).map((title) => title.replaceAll(fake.base, 'B'))).to.deep.equal([
      'first',
      'make group pot',
      'make pool',
      'make B/etc',
      'set POT_STORAGE=btrfs',
      'set POT_BTRFS_SIZE=5G',
      'make B/tmp',
      'make B/fs/.members',
      ...['jails', 'bases', 'fscomp', 'cache'].map((name) => `let root alone into B/fs/${name}`),
      'let root and group pot alone into B/fs',
      'give B/fs to group pot',
      'let root and group pot alone into B/fs/.members',
      'give B/fs/.members to group pot',
      'note what was made',
      'last',
    ])
    expect(fake.operations[0]?.locks).to.deep.equal(['pool', 'settings', 'plugins'])
  })

  it('lets only root and the group in, and does nothing the second time', async () => {
    await init(fake.ctx, CHOICES)
    await runAll(tools(), fake.steps)
    expect(statSync(fake.fsRoot)).to.include({uid: 0, gid: 100}).and.have.property('mode').that.equals(0o40750)
    expect(readFileSync(conf(), 'utf8')).to.equal('POT_STORAGE=btrfs\nPOT_BTRFS_SIZE=5G\n')
    fake.steps.length = 0
    await init(fake.ctx, CHOICES)
    expect(fake.steps).to.deep.equal([])
  })

  it('leaves no trace when it is stopped after any of its steps', async () => {
    chmodSync(fake.fsRoot, 0o711)
    chownSync(fake.fsRoot, 0, 7)
    await init(fake.ctx, CHOICES)
    const state = async () => [...tree(fake.base), String(statSync(fake.fsRoot).mode), String(statSync(fake.fsRoot).gid)]
    await runStopped(tools(), fake.steps, state, (now, before, title) => expect(now, title).to.deep.equal(before))
  })

  it('keeps what is in pot.conf, and notes the value that was there', async () => {
    mkdirSync(fake.ctx.places.config)
    writeFileSync(conf(), '# mine\nPOT_STORAGE=zfs\n')
    await init(fake.ctx, {POT_STORAGE: 'btrfs'})
    await runAll(tools(), fake.steps)
    expect(readFileSync(conf(), 'utf8')).to.equal('# mine\nPOT_STORAGE=btrfs\n')
    expect(record()).to.deep.include({settings: {POT_STORAGE: {now: 'btrfs', before: 'zfs'}}, newFile: false})
  })

  it('keeps the first note when it runs again with another choice', async () => {
    await init(fake.ctx, {POT_STORAGE: 'btrfs'})
    await runAll(tools(), fake.steps)
    fake.steps.length = 0
    await init(fake.ctx, {POT_STORAGE: 'zfs'})
    await runAll(tools(), fake.steps)
    expect(record()).to.deep.include({settings: {POT_STORAGE: {now: 'btrfs', before: null}}, newFile: true})
  })

  it('keeps settings that a plugin wants, also one that came later, and de-init takes them back to what was there at first', async () => {
    mkdirSync(fake.ctx.places.config, {recursive: true})
    writeFileSync(conf(), 'POT_EXTIF=em3\n')
    for (const value of ['em4', 'em5']) {
      if (value === 'em4') await init(fake.ctx, CHOICES)
      fake.facts.added = {...NOTHING_ADDED, settings: {POT_EXTIF: value, POT_STORAGE: 'zfs'}}
      await init(fake.ctx, CHOICES)
      await runAll(tools(), fake.steps.splice(0))
      expect(readFileSync(conf(), 'utf8')).to.equal(`POT_EXTIF=${value}\nPOT_STORAGE=btrfs\nPOT_BTRFS_SIZE=5G\n`)
    }
    fake.facts.added = NOTHING_ADDED
    await deInit(fake.ctx, false)
    await runAll(tools(), fake.steps)
    expect(readFileSync(conf(), 'utf8')).to.equal('POT_EXTIF=em3\n')
  })
})

describe('the plugins of the distribution', () => {
  let fake: Fake
  beforeEach(() => {
    fake = fakeContext()
    mkdirSync(fake.ctx.places.data)
  })
  afterEach(() => fake.remove())

  const list = () => join(fake.ctx.places.data, 'package.json')
  const plugins = (): unknown => (existsSync(list()) ? JSON.parse(readFileSync(list(), 'utf8')).oclif.plugins : undefined)
  const LINKS = ['limits', 'flavours'].map((name) => ({name: `@pot/plugin-${name}`, root: `/opt/pot/plugins/${name}`}))
  const run = async (work: Promise<void>) => {
    await work
    await runAll(tools(), fake.steps.splice(0))
  }

  it('are installed by init, and uninstalled by de-init, as a part of what they do', async () => {
    await run(init(fake.ctx, {}, LINKS))
    expect(plugins()).to.deep.equal(LINKS.map((link) => ({...link, type: 'link'})))
    expect(statSync(list()).mode & 0o777).to.equal(0o644)
    await init(fake.ctx, {}, LINKS)
    expect(fake.steps).to.deep.equal([])
    await run(deInit(fake.ctx, false))
    expect(existsSync(list())).to.equal(false)
  })

  it('may come later, and leave alone what the user has installed', async () => {
    const own = {name: '@pot/plugin-limits', type: 'link', root: '/home/me/limits'}
    writeFileSync(list(), JSON.stringify({dependencies: {x: '1'}, oclif: {schema: 1, plugins: [own]}}))
    await run(init(fake.ctx, {}))
    await run(init(fake.ctx, {}, LINKS))
    expect(plugins()).to.deep.equal([own, {...LINKS[1], type: 'link'}])
    await run(deInit(fake.ctx, false))
    expect(plugins()).to.deep.equal([own])
    expect(JSON.parse(readFileSync(list(), 'utf8')).dependencies).to.deep.equal({x: '1'})
  })

  it('are not installed when a step fails', async () => {
    await init(fake.ctx, {}, LINKS)
    await runStopped(
      tools(),
      fake.steps,
      async () => tree(fake.ctx.places.data),
      (now, before, title) => expect(now, title).to.deep.equal(before),
    )
  })
})

describe('de-init', () => {
  let fake: Fake
  beforeEach(() => {
    fake = fakeContext()
    mkdirSync(fake.ctx.places.data)
  })
  afterEach(() => fake.remove())

  const conf = () => join(fake.ctx.places.config, 'pot.conf')
  const note = (record: object) => {
    mkdirSync(fake.ctx.places.data, {recursive: true})
    writeFileSync(recordFile(fake.ctx.places.data), JSON.stringify({directories: [], settings: {}, newFile: false, ...record}))
  }

  it('takes the storage down, and only with final steps', async () => {
    fake.facts.added = {...NOTHING_ADDED, before: [step('first')], after: [step('last')]}
    await deInit(fake.ctx, false)
    expect(titles(fake)[0]).to.equal('first')
    expect(titles(fake)).to.include('teardown')
    expect(titles(fake).at(-1)).to.equal('last')
    expect(fake.steps.every(({final}) => final)).to.equal(true)
  })

  for (const [what, text] of [
    ['is not JSON', '{'],
    ['names a directory that is not absolute', '{"directories": ["etc"], "settings": {}, "newFile": false}'],
    ['lacks the settings', '{"directories": [], "newFile": false}'],
    ['has a setting without its former value', '{"directories": [], "settings": {"POT_GROUP": {"now": "x"}}, "newFile": false}'],
  ] as const)
    it(`does nothing by a record that ${what}`, async () => {
      writeFileSync(recordFile(fake.ctx.places.data), text)
      expect(await failure(deInit(fake.ctx, false))).to.include({code: 'BAD_CONFIG'})
      expect(fake.steps).to.deep.equal([])
    })

  it('drops the group only when init has made it', async () => {
    await deInit(fake.ctx, false)
    note({})
    await deInit(fake.ctx, false)
    expect(titles(fake)).not.to.include('drop group pot')
    note({group: 'pot'})
    await deInit(fake.ctx, false)
    expect(titles(fake)).to.include('drop group pot')
  })

  for (const [what, text, settings, newFile, after] of [
    ['puts back the value that was there', '# mine\nPOT_STORAGE=btrfs\n', {POT_STORAGE: {now: 'btrfs', before: 'zfs'}}, false, '# mine\nPOT_STORAGE=zfs\n'],
    ['removes a file that was not there', 'POT_STORAGE=btrfs\n', {POT_STORAGE: {now: 'btrfs', before: null}}, true, undefined],
    ['keeps what was added to it since', 'POT_STORAGE=btrfs\nMINE=1\n', {POT_STORAGE: {now: 'btrfs', before: null}}, true, 'MINE=1\n'],
    ['leaves a setting that was changed since', 'POT_STORAGE=zfs\n', {POT_STORAGE: {now: 'btrfs', before: null}}, true, 'POT_STORAGE=zfs\n'],
    ['leaves settings that init did not change', 'POT_STORAGE=btrfs\n', {}, false, 'POT_STORAGE=btrfs\n'],
  ] as const) {
    it(what, async () => {
      mkdirSync(fake.ctx.places.config)
      writeFileSync(conf(), text)
      note({settings, newFile})
      await deInit(fake.ctx, false)
      await runAll(tools(), fake.steps)
      expect(existsSync(conf()) ? readFileSync(conf(), 'utf8') : undefined).to.equal(after)
      expect(existsSync(recordFile(fake.ctx.places.data))).to.equal(false)
    })
  }

  it('removes the directories that init made, when they are empty', async () => {
    const [empty, full] = ['empty', 'full'].map((name) => join(fake.base, name))
    for (const path of [empty, full]) mkdirSync(path ?? '')
    writeFileSync(join(full ?? '', 'file'), '')
    note({directories: [empty, full, join(fake.base, 'gone')]})
    await deInit(fake.ctx, false)
    await runAll(tools(), fake.steps)
    expect([existsSync(empty ?? ''), existsSync(full ?? '')]).to.deep.equal([false, true])
  })

  it('refuses while pots run, or stops them when forced', async () => {
    fake.pot('web')
    fake.facts.running = [
      {name: 'web', id: 1, root: ''},
      {name: 'foreign', id: 2, root: ''},
    ]
    expect(await failure(deInit(fake.ctx, false))).to.include({code: 'RUNNING', message: 'pots are running: web, foreign'})
    await deInit(fake.ctx, true)
    expect(fake.operations.map(({title}) => title)).to.deep.equal(['stop web', 'de-init'])
  })

  it('refuses while something foreign is mounted below the root', async () => {
    fake.facts.volumes = [{...volume('jails'), at: join(fake.fsRoot, 'jails')}]
    fake.facts.mounts = [
      {source: '/dev/loop0', target: fake.fsRoot, type: 'btrfs', readonly: false},
      {source: 'zroot/pot/jails', target: join(fake.fsRoot, 'jails'), type: 'zfs', readonly: false},
    ]
    await deInit(fake.ctx, false)
    fake.facts.mounts.push({source: '/srv', target: join(fake.fsRoot, 'jails/x'), type: 'none', readonly: false})
    expect(await failure(deInit(fake.ctx, false))).to.include({
      code: 'MOUNTED_BELOW',
      message: `${join(fake.fsRoot, 'jails/x')} is mounted below ${fake.fsRoot}`,
    })
  })

  it('removes the directories of pot itself as far as they are empty', async () => {
    mkdirSync(join(fake.ctx.places.data, 'journal'))
    mkdirSync(join(fake.ctx.places.run, 'locks'), {recursive: true})
    await deInit(fake.ctx, false)
    expect([fake.ctx.places.data, fake.ctx.places.run].filter((path) => existsSync(path))).to.deep.equal([])
    mkdirSync(join(fake.ctx.places.data, 'journal'), {recursive: true})
    writeFileSync(join(fake.ctx.places.data, 'journal/1.ndjson'), '')
    await deInit(fake.ctx, false)
    expect(existsSync(join(fake.ctx.places.data, 'journal/1.ndjson'))).to.equal(true)
  })
})
