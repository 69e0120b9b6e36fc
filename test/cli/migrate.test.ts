import {expect} from 'chai'
import {existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {migrate, migrateBack} from '../../src/init/migrate.js'
import type {FileKind} from '../../src/paths/file-kinds.js'
import {FILE_KINDS, matchesKind, versionIn, WITHOUT_VERSION} from '../../src/paths/file-kinds.js'
import {operator} from '../../src/operations/operator.js'
import {readSettings} from '../../src/settings/file.js'
import {bench} from '../support/operations.js'
import {worldFor, type World} from '../support/world.js'

const NEWER = '99'

describe('files of another version of pot', () => {
  let world: World
  const at = (...names: string[]) => join(world.root, ...names)
  const record = (pot: string) => at('fs/jails', pot, 'conf/pot.conf')
  const read = (path: string) => readFileSync(path, 'utf8')
  /** Runs `work` with this text in a file, and puts back what was there. */
  const withText = async (path: string, text: string, work: () => Promise<void>) => {
    const before = read(path)
    writeFileSync(path, text)
    try {
      await work()
    } finally {
      writeFileSync(path, before)
    }
  }

  before(async function () {
    world = await worldFor(this, 'btrfs on Linux')
    await world.pot('init')
    const base = await world.base('single')
    for (const pot of ['old', 'new']) await world.pot('create', '-p', pot, '-t', 'single', '-b', base)
    await world.pot('update-config', '-a')
  })
  after(async () => {
    await world?.run(['de-init', '-f'])
    await world?.close()
  })

  it('are refused by name, and the other pots are listed', async () => {
    await withText(record('new'), `${read(record('new'))}pot.format=${NEWER}\n`, async () => {
      for (const args of [
        ['info', '-p', 'new'],
        ['start', 'new'],
        ['set-env', '-p', 'new', '-E', 'A=b'],
        ['destroy', '-F', '-p', 'new'],
      ]) {
        const {code, stderr} = await world.run(args)
        expect([code, stderr], args.join(' ')).to.deep.equal([
          1,
          `pot: ${record('new')} has the format ${NEWER}; this pot reads formats up to 1\n     update pot, or migrate back with the newer pot: pot migrate --undo\n`,
        ])
      }
      const listed = JSON.parse(await world.pot('ls', '--json')) as {readonly name: string; readonly broken?: string}[]
      expect(listed.map(({name, broken}) => [name, broken !== undefined]).slice(1)).to.deep.equal([
        ['new', true],
        ['old', false],
      ])
      expect((await world.run(['doctor'])).stdout).to.include(`${record('new')} has the format ${NEWER}`)
    })
  })

  it('of the host are refused by name, and doctor names them', async () => {
    const settings = at('etc/pot.conf')
    await withText(settings, `${read(settings)}POT_FORMAT=${NEWER}\n`, async () => {
      expect((await world.run(['ls'])).stderr).to.include(`pot: ${settings} has the format ${NEWER}`)
    })
    const init = at('data/init.json')
    const {version, ...rest} = JSON.parse(read(init))
    expect(version).to.equal(FILE_KINDS.init.version)
    await withText(init, JSON.stringify({version: Number(NEWER), ...rest}, null, 2), async () => {
      expect((await world.run(['de-init', '-f'])).stderr).to.include(`pot: ${init} has the format ${NEWER}`)
      expect((await world.run(['doctor'])).stdout).to.include(`${init} has the format ${NEWER}`)
    })
  })

  it('are migrated in one operation, and back', async () => {
    const lines = read(record('old')).split('\n')
    const older = lines.filter((line) => !line.startsWith('pot.dns=')).join('\n')
    writeFileSync(record('old'), older)
    expect(await world.pot('migrate', '--plan')).to.include(record('old'))
    expect(read(record('old'))).to.equal(older)
    expect(JSON.parse(await world.pot('migrate', '--json'))).to.deep.equal({files: [record('old')], undone: false})
    const migrated = read(record('old'))
    expect(migrated).to.include('pot.dns=inherit')
    expect(statSync(at('data/before-migrate.json')).mode & 0o777).to.equal(0o600)
    await withText(record('old'), `${migrated}# mine\n`, async () => {
      const {code, stderr} = await world.run(['migrate', '--undo'])
      expect([code, stderr.split('\n')[0]]).to.deep.equal([1, `pot: changed since the migration, which would be lost: ${record('old')}`])
    })
    await world.pot('migrate', '--undo')
    expect(read(record('old'))).to.equal(older)
    expect((await world.run(['migrate', '--undo'])).stderr).to.include('there is no migration to undo')
    await world.pot('migrate')
    expect(JSON.parse(await world.pot('migrate', '--json'))).to.deep.equal({files: [], undone: false})
  })

  it('pass all versions between, of any kind of file', async () => {
    const lab = bench()
    const {base, places, options} = lab
    for (const name of ['fs/jails', 'data/things']) mkdirSync(join(base, name), {recursive: true})
    const ctx = {settings: {...readSettings(places), fsRoot: join(base, 'fs')}, places, operate: operator(options)}
    const path = join(base, 'data/things/a.json')
    const text = '{"name":"a"}\n'
    writeFileSync(path, text)
    const kind: FileKind = {in: 'data', path: 'things/*.json', version: 3}
    const to = (version: number) => (before: string) => `${JSON.stringify({...JSON.parse(before), version})}\n`
    const none = await migrate(ctx, [{kind, migrations: [{from: 2, convert: to(3)}]}]).catch((error: unknown) => String(error))
    expect(none).to.include(`${path} has the format 1, from which this pot has no way on`)
    const migrations = [1, 2].map((from) => ({from, convert: to(from + 1)}))
    await migrate(ctx, [{kind, migrations}])
    expect(JSON.parse(read(path))).to.deep.equal({name: 'a', version: 3})
    await migrateBack(ctx)
    expect(read(path)).to.equal(text)
    lab.remove()
  })

  it('are of a kind in the table: all that a life of pot writes', async () => {
    await world.pot('plugins', 'install', 'network', 'images')
    writeFileSync(at('value'), 'v')
    await world.pot('secret', 'create', 'key', at('value'))
    await world.pot('set-cmd', '-p', 'old', '-c', 'sleep 1000')
    await world.pot('set-attribute', '-p', 'old', '-A', 'no-rc-script', '-V', 'YES')
    await world.pot('start', 'old')
    await world.pot('snapshot', '-p', 'new')
    const stores = {fs: at('fs'), config: at('etc'), data: at('data'), run: at('run')}
    const kinds = [...Object.values(FILE_KINDS), ...WITHOUT_VERSION]
    const files = (directory: string): string[] =>
      existsSync(directory)
        ? readdirSync(directory).flatMap((name) => {
            const path = join(directory, name)
            // Trees of pots, bases and volumes are not files of pot.
            if (/\/fs\/(jails\/[^/]+\/m|bases\/[^/]+|fscomp\/[^/]+|cache|\.snapshots)$/.test(path) || /\/data\/node_modules$/.test(path)) return []
            return lstatSync(path).isDirectory() ? files(path) : [path]
          })
        : []
    const unknown = (Object.keys(stores) as (keyof typeof stores)[]).flatMap((store) =>
      files(stores[store])
        .map((path) => path.slice(stores[store].length + 1))
        .filter((below) => !kinds.some((kind) => kind.in === store && matchesKind(kind, below)))
        .map((below) => `${store} ${below}`),
    )
    if (unknown.length > 0) console.log(unknown)
    expect(unknown, 'give it a version in src/paths/file-kinds.ts, or say there why it needs none').to.deep.equal([])
    for (const [name, kind] of Object.entries(FILE_KINDS) as [string, FileKind][]) {
      if (kind.key !== undefined || name === 'events') continue
      for (const path of files(stores[kind.in]).filter((one) => matchesKind(kind, one.slice(stores[kind.in].length + 1)))) {
        expect(versionIn(kind, read(path)), path).to.equal(kind.version)
      }
    }
    await world.pot('stop', 'old')
  })
})
