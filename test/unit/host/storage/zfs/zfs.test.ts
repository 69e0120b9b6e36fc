import {expect} from 'chai'
import type {Answer} from '../../../../../src/programs/ask.js'
import {zfsStorage} from '../../../../../src/host/storage/zfs/index.js'
import type {Action, Step} from '../../../../../src/operations/types.js'

const settings = {zfsRoot: 'zroot/pot', fsRoot: '/opt/pot', cache: '/var/cache/pot'}
const OLD = {code: 2, stdout: '', stderr: "bad property list: invalid property 'encryption'\n"}

const lines = (name: string, values: Readonly<Record<string, string>>) =>
  Object.entries({mountpoint: '-', mounted: '-', canmount: '-', origin: '-', creation: '-', ...values})
    .map(([property, value]) => `${name}\t${property}\t${value}\t${property === 'mountpoint' && name.endsWith('usr.local') ? 'local' : '-'}`)
    .join('\n')

const dataset = (path: string, more: Readonly<Record<string, string>> = {}) =>
  lines(`zroot/pot${path}`, {mountpoint: `/opt/pot${path}`, mounted: 'yes', canmount: 'on', creation: '5', ...more})

const ALL = [
  dataset('', {mounted: 'no', canmount: 'off'}),
  dataset('/jails'),
  dataset('/jails/web'),
  lines('zroot/pot/jails/web@b', {creation: '20'}),
  lines('zroot/pot/jails/web@a', {creation: '10'}),
  dataset('/jails/web/usr.local', {mounted: 'no'}),
  lines('zroot/pot/jails/web/usr.local@b', {creation: '20'}),
  dataset('/jails/new', {origin: 'zroot/pot/jails/web@b'}),
  dataset('/jails/far', {origin: 'zroot/other@x'}),
  lines('zroot/pot/jails/disk', {creation: '5'}),
].join('\n')

function driver(answers: (argv: string) => Partial<Answer> = () => ({stdout: ALL})) {
  const asked: string[] = []
  const storage = zfsStorage({
    settings,
    id: () => 'ID',
    async ask(file, args) {
      asked.push([file, ...args].join(' '))
      return {code: 0, stdout: '', stderr: '', ...answers(asked.at(-1) ?? '')}
    },
  })
  return {asked, storage}
}

const command = (action: Action): string => {
  if (action.do === 'exec') return (action.argv[0] === 'sh' ? ['PATIENT', ...action.argv.slice(4)] : action.argv).join(' ')
  return action.do === 'pipe' ? `${action.from.join(' ')} | ${action.to.join(' ')}` : action.do
}
const commands = (steps: readonly Step[]) => steps.map(({run}) => command(run))

describe('the zfs driver', () => {
  it('learns all volumes from one process', async () => {
    const {asked, storage} = driver()
    const volumes = await storage.volumes()
    expect(asked).to.deep.equal([
      'zfs get -Hp -r -t filesystem,snapshot -o name,property,value,source mountpoint,mounted,canmount,origin,creation,encryption zroot/pot',
    ])
    expect(volumes.map(({path}) => path)).to.deep.equal(['jails', 'jails/web', 'jails/web/usr.local', 'jails/new', 'jails/far'])
    expect(volumes[1]).to.deep.equal({
      path: 'jails/web',
      at: '/opt/pot/jails/web',
      snapshots: [
        {tag: 'a', created: 10},
        {tag: 'b', created: 20},
      ],
    })
    expect(volumes[2]).to.deep.include({at: undefined, pinned: true})
    expect(volumes[3]).to.deep.include({origin: {path: 'jails/web', tag: 'b'}})
    expect(volumes[4]).not.to.have.property('origin')
  })

  it('falls back to the old command line, and remembers', async () => {
    const {asked, storage} = driver((argv) => (argv.includes('encryption') ? OLD : {stdout: ALL}))
    await storage.volumes()
    await storage.volumes()
    expect(asked).to.have.length(3)
    expect(asked[2]).to.equal('zfs get -Hp -r -o name,property,value,source mountpoint,mounted,canmount,origin,creation zroot/pot')
  })

  it('creates with a mark, and undoes only what carries it', () => {
    const [step] = driver().storage.create('jails/web')
    expect(step?.run).to.deep.equal({do: 'exec', argv: ['zfs', 'create', '-o', 'pot:op=ID', 'zroot/pot/jails/web']})
    expect(step?.undo).to.deep.equal([
      {
        do: 'exec',
        argv: ['zfs', 'destroy', '-f', 'zroot/pot/jails/web'],
        when: {argv: ['zfs', 'get', '-Hp', '-o', 'value,source', 'pot:op', 'zroot/pot/jails/web'], prints: 'ID\tlocal'},
      },
    ])
  })

  it('gives the volumes of a base their mountpoints', () => {
    const {storage} = driver()
    expect(commands(storage.clone('bases/14/usr.local', '1', 'bases/15/usr.local'))).to.deep.equal([
      'mkdir',
      'zfs clone -o pot:op=ID -o mountpoint=/opt/pot/bases/15/usr/local zroot/pot/bases/14/usr.local@1 zroot/pot/bases/15/usr.local',
    ])
  })

  it('snapshots at one instant, with one command where zfs takes several names', async () => {
    const paths = ['jails/web', 'jails/web/usr.local']
    expect(commands(driver().storage.snapshot(paths, '1'))).to.deep.equal(['zfs snapshot -o pot:op=ID zroot/pot/jails/web@1 zroot/pot/jails/web/usr.local@1'])
    const {storage} = driver((argv) => (argv.includes('encryption') ? OLD : {stdout: ALL}))
    await storage.volumes()
    expect(commands(storage.snapshot(paths, '1'))).to.deep.equal(['zfs snapshot -r -o pot:op=ID zroot/pot/jails/web@1'])
    expect(commands(storage.snapshot(['jails/web', 'jails/new'], '1'))).to.have.length(2)
    expect(commands(storage.snapshot(['jails/web'], '1'))).to.deep.equal(['zfs snapshot -o pot:op=ID zroot/pot/jails/web@1'])
  })

  it('keeps a copy from taking over the encryption of its source, where zfs has that', async () => {
    expect(commands(driver().storage.copy('jails/a/m', '1', 'jails/b/m'))).to.include(
      'zfs send zroot/pot/jails/a/m@1 | zfs receive -x encryption zroot/pot/copy-ID/draft',
    )
    const {storage} = driver((argv) => (argv.includes('encryption') ? OLD : {stdout: ALL}))
    await storage.volumes()
    expect(commands(storage.copy('jails/a/m', '1', 'jails/b/m'))).to.include('zfs send zroot/pot/jails/a/m@1 | zfs receive zroot/pot/copy-ID/draft')
  })

  it('rolls back to an older snapshot only when no clone hangs on a later one', async () => {
    const {storage} = driver()
    const volumes = await storage.volumes()
    expect(commands(storage.rollback(['jails/web'], 'b', volumes))).to.deep.equal(['zfs rollback zroot/pot/jails/web@b'])
    expect(() => storage.rollback(['jails/web'], 'a', volumes)).to.throw('jails/web@b cannot be destroyed: jails/new is a clone of it')
    const rest = volumes.filter(({path}) => path !== 'jails/new')
    expect(storage.rollback(['jails/web'], 'a', rest)).to.deep.equal([
      {
        title: 'roll back to zroot/pot/jails/web@a, without its later snapshots b',
        run: {do: 'exec', argv: ['zfs', 'rollback', '-r', 'zroot/pot/jails/web@a']},
        final: true,
      },
    ])
  })

  it('never destroys clones, and takes nothing there for done', () => {
    const [step] = driver().storage.destroy('jails/web')
    expect(step).to.deep.include({final: true})
    expect(step?.run).to.deep.equal({
      do: 'exec',
      argv: ['zfs', 'destroy', '-r', '-f', 'zroot/pot/jails/web'],
      tolerate: ['does not exist', 'could not find any snapshots'],
    })
  })

  it('tells a missing pool from a missing dataset and from a zfs that does not run', async () => {
    const absent = {code: 1, stderr: "cannot open 'zroot/pot': dataset does not exist\n"}
    const codeOf = (answers: (argv: string) => Partial<Answer>) =>
      driver(answers)
        .storage.wake()
        .catch((error: unknown) => error)
    expect(await codeOf(() => absent)).to.deep.include({code: 'NO_POOL', suggestions: ['zpool import zroot']})
    expect(await codeOf((argv) => (argv.startsWith('zfs list') ? {} : absent))).to.deep.include({code: 'NO_STORAGE', suggestions: ['pot init']})
    expect(await codeOf(() => ({code: 1, stderr: 'Please make sure that the zfs-fuse daemon is running.\n'}))).to.deep.include({
      code: 'ZFS_DOWN',
      suggestions: ['zfs-fuse'],
    })
  })

  it('mounts after a reboot what is to be mounted, parents first', async () => {
    const text = [
      dataset('', {mounted: 'no', canmount: 'off'}),
      dataset('/jails', {mounted: 'no'}),
      dataset('/jails/web', {mounted: 'no'}),
      dataset('/x', {mounted: 'no', canmount: 'noauto'}),
    ]
    const steps = await driver(() => ({stdout: text.join('\n')})).storage.wake()
    expect(commands(steps)).to.deep.equal(['zfs mount zroot/pot/jails', 'zfs mount zroot/pot/jails/web'])
  })

  it('is not set up over a dataset that is mounted elsewhere', async () => {
    const {storage} = driver(() => ({code: 1, stdout: dataset('', {mountpoint: '/home'}), stderr: "cannot open 'zroot/pot/jails': dataset does not exist\n"}))
    expect(await storage.setup().catch((error: unknown) => error)).to.include({
      code: 'STORAGE_BUSY',
      message: 'dataset zroot/pot has mountpoint /home, not /opt/pot',
    })
  })
})
