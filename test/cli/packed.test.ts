import {spawnSync} from 'node:child_process'
import {existsSync, readdirSync, readFileSync, realpathSync, writeFileSync} from 'node:fs'
import {basename, dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {expect} from 'chai'
import {busyboxRoot} from '../../src/testing/system/busybox-root.js'
import {ROOT} from '../support/cli.js'
import {installed, tarballOf} from '../support/installed.js'
import {OFFLINE} from '../support/pack.js'
import {WORLDS} from '../support/world.js'

const SNAPSHOT = fileURLToPath(new URL('packed.snapshot.txt', import.meta.url))
const {version, man, workspaces} = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))

/** What the build makes of the sources below `directory`, relative to the package, beside the bundle: types and scripts. */
function compiled(directory: string): string[] {
  const files = readdirSync(join(ROOT, directory, 'src'), {recursive: true, encoding: 'utf8'})
  return files.flatMap((file) => {
    const alone = /^(commands|programs)\//.test(file) && (directory !== '.' || file.startsWith('commands/')) ? ['.js'] : []
    const ends = file.endsWith('.ts') ? [...alone, ...(directory === '.' ? ['.d.ts'] : [])] : file.endsWith('.sh') ? ['.sh'] : []
    return ends.map((end) => join(directory, 'dist', file.replace(/\.[a-z]+$/, end)))
  })
}

/** The files that commands share have a part in their names that changes with their contents. */
const isShared = (file: string) => /(^|\/)dist\/(chunks\/|quick\/.*-.{8}\.cjs$)/.test(file)

/** The versions of node that pot is tested with: that of this process, and those that the set-up has installed. */
const NODES = [dirname(process.execPath), ...['node22', 'node24'].map((name) => join(ROOT, 'test/nodes/node_modules', name, 'bin'))].flatMap((directory) => {
  const {status, stdout} = spawnSync(join(directory, 'node'), ['--version'], {encoding: 'utf8'})
  return status === 0 ? [{directory, version: stdout.trim()}] : []
})

describe('what npm pack makes', () => {
  let copy: Awaited<ReturnType<typeof installed>>
  before(async () => {
    copy = await installed()
  })
  after(() => copy.close())

  it('has what the build makes of every source, and the files of the snapshot (UPDATE_SNAPSHOT=1 writes it anew)', () => {
    const {stdout} = spawnSync('tar', ['-tzf', tarballOf(copy.prefix, version)], {encoding: 'utf8'})
    const files = stdout
      .trim()
      .split('\n')
      .map((line) => line.replace(/^package\//, ''))
    expect(workspaces[0]).to.equal('plugins/*')
    const sources = ['.', ...readdirSync(join(ROOT, 'plugins')).map((name) => join('plugins', name))].flatMap(compiled)
    expect(
      sources.filter((file) => !files.includes(file)),
      'missing',
    ).to.deep.equal([])
    expect(files.filter((file) => isShared(file) && file.endsWith('.js'))).not.to.deep.equal([])
    const pages = files.filter((file) => file.startsWith('man/commands/'))
    expect(pages).to.include('man/commands/pot-create.1')
    const others = files.filter((file) => !sources.includes(file) && !isShared(file) && !/\.c?js\.map$/.test(file) && !pages.includes(file)).sort()
    if (process.env.UPDATE_SNAPSHOT === '1') writeFileSync(SNAPSHOT, `${others.join('\n')}\n`)
    expect(others).to.deep.equal(readFileSync(SNAPSHOT, 'utf8').trimEnd().split('\n'))
  })

  it('brings each page of man to where man looks for it', () => {
    for (const path of man) {
      const name = basename(path)
      const link = join(copy.prefix, 'share/man', `man${name.at(-1)}`, name)
      expect(existsSync(link), link).to.equal(true)
      expect(realpathSync(link)).to.equal(realpathSync(join(copy.core, path)))
    }
  })

  for (const node of NODES) {
    it(`goes the whole way, from init to de-init, with each of its plugins and no registry, on node ${node.version}`, async function () {
      const kind = WORLDS.find(({name}) => name === 'btrfs on Linux')
      if (kind === undefined || kind.missing !== undefined) {
        console.log(`      skipped: ${kind?.missing ?? 'needs Linux'}`)
        return this.skip()
      }
      const world = await kind.make()
      const env = {
        ...process.env,
        PATH: `${node.directory}:${process.env.PATH}`,
        ...OFFLINE,
        ...world.env,
        NODE_ENV: undefined,
        NODE_OPTIONS: undefined,
        FORCE_COLOR: undefined,
        npm_config_registry: OFFLINE.POT_NPM_REGISTRY,
      }
      const pot = (...args: string[]) => {
        const {status, stdout, stderr} = spawnSync(join(copy.prefix, 'bin/pot'), args, {env, encoding: 'utf8', cwd: world.root})
        expect(status, `pot ${args.join(' ')}: ${stderr}`).to.equal(0)
        return stdout
      }
      try {
        pot('init')
        const plugins = pot('plugins')
        for (const name of ['network', 'limits', 'flavours', 'images', 'directory']) expect(plugins).to.match(new RegExp(`^${name} ${version} `, 'm'))
        expect(pot('doctor')).not.to.match(/^error/m)
        pot('create-base', '-r', 'bookworm', '--from', busyboxRoot())
        writeFileSync(join(world.root, 'note.sh'), '#!/bin/sh\necho kept >/note\n', {mode: 0o755})
        pot('create', '-p', 'web', '-b', 'bookworm', '--memory', '64M', '-f', 'note')
        pot('start', 'web')
        expect(pot('exec', '-p', 'web', 'cat', '/note')).to.equal('kept\n')
        expect(JSON.parse(pot('get-rss', '-p', 'web', '-J'))).to.be.an('object')
        pot('stop', 'web')
        pot('snapshot', '-p', 'web')
        pot('export', '-p', 'web', '-t', '1', '-D', world.root)
        pot('destroy', '-p', 'web')
        pot('import', '-p', 'web', '-t', '1', '-U', world.root)
        expect(pot('ls', '-q')).to.equal('base-bookworm\nweb_1\n')
        pot('destroy', '-p', 'web_1')
        pot('de-init', '-f')
        expect(['package.json', 'commands.json'].filter((name) => existsSync(join(world.root, 'data', name)))).to.deep.equal([])
        expect(await world.leftovers()).to.deep.equal([])
      } finally {
        await world.close()
      }
    })
  }
})
