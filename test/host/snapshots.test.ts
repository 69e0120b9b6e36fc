import {expect} from 'chai'
import {execFileSync} from 'node:child_process'
import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {lookAt} from '../../src/host/look.js'
import type {Context} from '../../src/context.js'
import {cloneFscomp} from '../../src/fscomps/clone.js'
import {createFscomp} from '../../src/fscomps/create.js'
import {operator} from '../../src/operations/operator.js'
import {NOTHING_ADDED} from '../../src/plugins/hooks.js'
import {purgeSnapshots} from '../../src/snapshots/purge.js'
import {revert} from '../../src/snapshots/revert.js'
import {takeSnapshot} from '../../src/snapshots/take.js'
import {failure, fakeContext, type Fake} from '../support/fake-context.js'
import {KINDS, type TestStorage} from '../support/storages.js'

const web = {kind: 'pot', name: 'web'} as const
const data = {kind: 'fscomp', name: 'data'} as const

for (const kind of KINDS) {
  describe(`snapshots on ${kind.name}`, () => {
    let lab: TestStorage
    let fake: Fake
    let ctx: Context

    before(async function () {
      // Suites on zfs-fuse take turns.
      if (kind.missing !== undefined) {
        console.log(`      skipped: ${kind.missing}`)
        this.skip()
      }
      lab = await kind.make()
      fake = fakeContext()
      const emit = {
        before: async () => {},
        plan: async () => NOTHING_ADDED,
        after: async () => {},
        doctor: async () => [],
        metrics: async () => [],
        baseSource: async () => undefined,
        imageSource: async () => undefined,
        settings: async () => [],
        fire: async () => [],
      }
      const {places, report} = fake.ctx
      const operate = operator({
        places,
        tools: lab.tools,
        emit,
        look: () => lookAt(ctx.host),
        report,
        planOnly: false,
        print: () => {},
        patience: 60,
        wake: async () => {},
        note: () => {},
      })
      ctx = {...fake.ctx, operate, emit, settings: {...fake.ctx.settings, fsRoot: lab.fs, cache: lab.cache}, host: {...fake.ctx.host, storage: lab.storage}}
      await operate({title: 'setup', locks: ['pool'], plan: () => lab.storage.setup()})
      await operate({title: 'make web', locks: [], plan: async () => [...lab.storage.create('jails/web'), ...lab.storage.create('jails/web/m')]})
      mkdirSync(join(lab.fs, 'jails/web/conf'))
      writeFileSync(join(lab.fs, 'jails/web/conf/pot.conf'), 'pot.type=single\n')
    })
    after(async () => {
      await lab?.destroy()
      fake?.remove()
    })

    const place = (path: string) => join(lab.fs, path)
    const write = (path: string, text: string) => writeFileSync(place(path), text)
    const read = (path: string) => readFileSync(place(path), 'utf8')
    const tags = async (path: string) => (await lab.storage.volumes()).find((one) => one.path === path)?.snapshots.map(({tag}) => tag)

    it('takes three in one second, all different, on every volume of a pot', async () => {
      write('jails/web/m/file', 'first')
      const taken = []
      for (let count = 0; count < 3; count++) taken.push((await takeSnapshot(ctx, {owner: web})).tag)
      expect(new Set(taken).size).to.equal(3)
      expect(await tags('jails/web')).to.deep.equal(taken)
      expect(await tags('jails/web/m')).to.deep.equal(taken)
    })

    it('gives each of several commands at once a tag of its own', async () => {
      await createFscomp(ctx, 'busy')
      const taken = await Promise.all([1, 2, 3].map(() => takeSnapshot(ctx, {owner: {kind: 'fscomp', name: 'busy'}})))
      expect(await tags('fscomp/busy')).to.have.members(taken.map(({tag}) => tag))
      expect(await tags('fscomp/busy')).to.have.length(3)
    })

    it('brings a pot back to the last snapshot, and to an older one', async () => {
      const [oldest = ''] = (await tags('jails/web')) ?? []
      write('jails/web/m/file', 'second')
      const {tag} = await takeSnapshot(ctx, {owner: web, tag: 'named'})
      write('jails/web/m/file', 'third')
      write('jails/web/m/new', '')
      expect(await revert(ctx, {owner: web})).to.include({tag})
      expect(read('jails/web/m/file')).to.equal('second')
      expect(existsSync(place('jails/web/m/new'))).to.equal(false)
      if (lab.storage.name === 'zfs') {
        expect(await failure(revert(ctx, {owner: web, tag: oldest}))).to.include({code: 'LATER_SNAPSHOTS'})
        expect(read('jails/web/m/file')).to.equal('second')
      }
      await revert(ctx, {owner: web, tag: oldest, force: true})
      expect(read('jails/web/m/file')).to.equal('first')
      expect(await tags('jails/web/m')).to.have.length(lab.storage.name === 'zfs' ? 1 : 4)
    })

    it('rotates: as many as before, without the oldest', async () => {
      const before = (await tags('jails/web')) ?? []
      const {tag, removed} = await takeSnapshot(ctx, {owner: web, rotate: true})
      expect(removed).to.deep.equal([before[0]])
      expect(await tags('jails/web/m')).to.deep.equal([...before.slice(1), tag])
    })

    it('contains the fscomps that no other pot mounts, names the others, and brings them back', async () => {
      for (const name of ['own', 'both', 'read']) await createFscomp(ctx, name)
      const {zfsRoot} = ctx.settings
      const mounts = ['own', 'both'].map((name) => `${zfsRoot}/fscomp/${name} ${lab.fs}/jails/web/m/${name}\n`).join('')
      writeFileSync(place('jails/web/conf/fscomp.conf'), `${mounts}${zfsRoot}/fscomp/read ${lab.fs}/jails/web/m/read ro\n`)
      mkdirSync(place('jails/db/conf'), {recursive: true})
      writeFileSync(place('jails/db/conf/pot.conf'), 'pot.type=single\n')
      writeFileSync(place('jails/db/conf/fscomp.conf'), `${zfsRoot}/fscomp/both ${lab.fs}/jails/db/m/both\n`)
      for (const name of ['own', 'both']) write(`fscomp/${name}/file`, 'first')
      fake.warnings.length = 0
      const {volumes} = await takeSnapshot(ctx, {owner: web, tag: 'with-data'})
      expect(volumes).to.deep.equal(['jails/web', 'jails/web/m', 'fscomp/own'])
      expect(fake.warnings.join()).to.include('the snapshot does not contain both, which db mounts too: pot snapshot --with-fscomps -p web')
      await takeSnapshot(ctx, {owner: web, tag: 'all', withFscomps: true})
      expect(await tags('fscomp/both')).to.deep.equal(['all'])
      expect(await tags('fscomp/read')).to.deep.equal([])
      await takeSnapshot(ctx, {owner: web, tag: 'none', withFscomps: false})
      expect(await tags('fscomp/own')).to.deep.equal(['with-data', 'all'])
      for (const name of ['own', 'both']) write(`fscomp/${name}/file`, 'second')
      fake.warnings.length = 0
      await revert(ctx, {owner: web, tag: 'all', force: true})
      expect([read('fscomp/own/file'), read('fscomp/both/file')]).to.deep.equal(['first', 'second'])
      expect(fake.warnings.join()).to.include('not reverted: both, which db mounts too')
      await revert(ctx, {owner: web, tag: 'all', force: true, withFscomps: true})
      expect(read('fscomp/both/file')).to.equal('first')
      writeFileSync(place('jails/web/conf/fscomp.conf'), '')
    })

    it('makes a fscomp once, clones it, and keeps what the clone needs', async () => {
      expect([await createFscomp(ctx, 'data'), await createFscomp(ctx, 'data')]).to.deep.equal([true, false])
      write('fscomp/data/file', 'first')
      const first = (await takeSnapshot(ctx, {owner: data})).tag
      write('fscomp/data/file', 'second')
      await takeSnapshot(ctx, {owner: data, tag: 'second'})
      await takeSnapshot(ctx, {owner: data, tag: 'third'})
      expect(await cloneFscomp(ctx, {name: 'copy', source: 'data', tag: first})).to.equal(first)
      expect(read('fscomp/copy/file')).to.equal('first')
      const zfs = lab.storage.name === 'zfs'
      expect(await purgeSnapshots(ctx, {owner: data, all: false})).to.deep.equal({
        removed: zfs ? ['second'] : [first, 'second'],
        needed: zfs ? [{tag: first, by: ['fscomp copy']}] : [],
        failed: [],
      })
      expect(await tags('fscomp/data')).to.deep.equal(zfs ? [first, 'third'] : ['third'])
      expect(read('fscomp/copy/file')).to.equal('first')
      await purgeSnapshots(ctx, {owner: data, all: true})
      expect(await tags('fscomp/data')).to.deep.equal(zfs ? [first] : [])
    })

    const nested = kind.name.startsWith('plain directories') ? undefined : it
    nested?.('loses nothing that lies in volumes which pot did not make, and names them', async () => {
      await createFscomp(ctx, 'old')
      const datasets = () => execFileSync('zfs', ['list', '-H', '-o', 'name'], {encoding: 'utf8'}).split('\n')
      const root =
        lab.storage.name === 'zfs'
          ? datasets()
              .find((name) => name.endsWith('/fscomp/old'))
              ?.slice(0, -'/fscomp/old'.length)
          : ''
      const make = (path: string) => {
        const [file = '', ...args] = lab.storage.name === 'zfs' ? ['zfs', 'create', `${root}/${path}`] : ['btrfs', 'subvolume', 'create', place(path)]
        execFileSync(file, args, {stdio: 'pipe'})
      }
      await takeSnapshot(ctx, {owner: {kind: 'fscomp', name: 'old'}, tag: 'before'})
      for (const top of ['fscomp/old', 'jails/web/m']) {
        mkdirSync(place(`${top}/deep`))
        // On btrfs a name may have what would break a line-wise look.
        const path = lab.storage.name === 'zfs' ? `${top}/inner` : `${top}/deep/in ner`
        make(path)
        write(`${path}/row`, 'precious')
      }
      const inner = lab.storage.name === 'zfs' ? 'inner' : 'deep/in ner'
      await takeSnapshot(ctx, {owner: web, tag: 'with'})
      if (lab.storage.name === 'btrfs') {
        const refused = await failure(revert(ctx, {owner: web, tag: 'with', force: true}))
        expect(refused).to.include({code: 'NESTED_VOLUMES'})
        expect(refused).to.have.property('message').that.includes('deep/in ner')
      } else await revert(ctx, {owner: web, tag: 'with', force: true})
      expect(read(`jails/web/m/${inner}/row`)).to.equal('precious')
      if (lab.storage.name === 'btrfs') await cloneFscomp(ctx, {name: 'older', source: 'old', tag: 'before'})
      await new Promise((resolve) => setTimeout(resolve, 1100))
      await takeSnapshot(ctx, {owner: {kind: 'fscomp', name: 'old'}, tag: 'after'})
      expect(await failure(cloneFscomp(ctx, {name: 'newer', source: 'old', tag: 'after'}))).to.include({code: 'NESTED_VOLUMES'})
      expect(existsSync(place('fscomp/newer'))).to.equal(false)
      expect(read(`fscomp/old/${inner}/row`)).to.equal('precious')
      // A shared lock leaves its file to the next who has it alone.
      await purgeSnapshots(ctx, {owner: {kind: 'fscomp', name: 'old'}, all: false})
    })

    it('destroys a pot with all that its programs made, also what is read-only', async () => {
      if (lab.storage.name === 'btrfs') {
        const btrfs = (...args: string[]) => execFileSync('btrfs', args, {stdio: 'pipe'})
        for (const name of ['shut', 'shut/in\nner']) btrfs('subvolume', 'create', place(`jails/web/m/${name}`))
        btrfs('property', 'set', '-ts', place('jails/web/m/shut'), 'ro', 'true')
      }
      await ctx.operate({title: 'destroy web', locks: [], plan: async () => lab.storage.destroy('jails/web')})
      expect((await lab.storage.volumes()).filter(({path}) => path.startsWith('jails/'))).to.deep.equal([])
      expect(await lab.storage.nested('jails/web').catch(() => [])).to.deep.equal([])
    })

    it('leaves no journal and no locks behind', () => {
      expect(readdirSync(join(fake.base, 'data/journal'))).to.deep.equal([])
      expect(readdirSync(join(fake.base, 'run/locks'))).to.deep.equal([])
    })
  })
}
