import {execFileSync} from 'node:child_process'
import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {worldFor, type World} from '../../../../test/support/world.js'
import {makeKeys} from '../../../../test/support/signify-keys.js'
import {confOf, rootOf} from '../support/images.js'
import {buildLayout, dir, file, sha256, tar} from '../support/oci-fixture.js'

describe('images that are named by their path', () => {
  let world: World
  let store: string

  before(async function () {
    world = await worldFor(this, 'btrfs on Linux')
    await world.pot('plugins', 'install', 'images')
    await world.pot('init')
    store = mkdtempSync(join(world.root, 'store-'))
  })
  after(async () => {
    await world?.close()
  })

  const at = (name: string) => join(store, name)
  const pack = (name: string, from: string, ...[program = '', ...args]: readonly string[]) =>
    writeFileSync(at(name), execFileSync(program, args, {input: readFileSync(at(from)), maxBuffer: 2 ** 28}))
  const copies = () => readdirSync(join(world.root, 'cache', 'oci')).filter((name) => name.includes('archive'))

  /** Imports an image, reads a file of the pot, and destroys the pot. */
  async function taken(pot: string, path: string, ...words: readonly string[]): Promise<string> {
    await world.pot('import', ...words)
    const text = readFileSync(join(rootOf(world, pot), path), 'utf8')
    await world.pot('destroy', '-p', pot)
    return text
  }

  it('are what their contents are, whatever their names and prefixes say', async () => {
    const layers = [tar([dir('srv/'), file('srv/page', 'one')]), tar([file('srv/page', 'two')])]
    mkdirSync(at('layout'))
    buildLayout(at('layout'), {layers, tag: '1.0'})
    execFileSync('tar', ['-C', at('layout'), '-cf', at('layout.tar'), '.'])
    const config = JSON.stringify({
      os: 'linux',
      architecture: process.arch === 'x64' ? 'amd64' : process.arch,
      rootfs: {type: 'layers', diff_ids: layers.map(sha256)},
    })
    const manifest = [{Config: 'config.json', RepoTags: ['team/web:1.0'], Layers: ['a.tar', 'b.tar']}]
    const [a = Buffer.alloc(0), b = Buffer.alloc(0)] = layers
    writeFileSync(at('saved.tar'), tar([file('a.tar', a), file('b.tar', b), file('config.json', config), file('manifest.json', JSON.stringify(manifest))]))
    pack('saved.tar.gz', 'saved.tar', 'gzip')
    pack('layout.tar.xz', 'layout.tar', 'xz')
    pack('no-suffix', 'layout.tar', 'zstd', '-q')
    pack('wrong.tar', 'saved.tar', 'bzip2')
    expect(await taken('saved_latest', 'srv/page', at('saved.tar.gz'))).to.equal('two')
    expect(await taken('web_1_0', 'srv/page', `${at('wrong.tar')}:team/web:1.0`)).to.equal('two')
    expect(await taken('layout_1_0', 'srv/page', `docker-archive:${at('layout.tar.xz')}:1.0`, '--name', 'layout_1_0')).to.equal('two')
    expect(await taken('no-suffix_1_0', 'srv/page', `oci:${at('no-suffix')}:1.0`)).to.equal('two')
    expect(await taken('layout_latest', 'srv/page', at('layout'))).to.equal('two')
    expect(copies()).to.deep.equal([])
  })

  it('leave no copy behind when the import fails, and when nothing needs one', async () => {
    const plan = await world.pot('import', at('saved.tar.gz'), '--name', 'again', '--plan')
    expect(plan).not.to.include('decompress')
    const layer = tar([file('f', 'x')])
    const config = JSON.stringify({
      os: 'linux',
      architecture: process.arch === 'x64' ? 'amd64' : process.arch,
      rootfs: {type: 'layers', diff_ids: [sha256('another')]},
    })
    const manifest = [{Config: 'config.json', RepoTags: [], Layers: ['a.tar']}]
    writeFileSync(at('bad.tar'), tar([file('a.tar', layer), file('config.json', config), file('manifest.json', JSON.stringify(manifest))]))
    pack('bad.tgz', 'bad.tar', 'gzip')
    const {code, stderr} = await world.run(['import', at('bad.tgz'), '--name', 'bad'])
    expect([code, stderr.includes('has the contents')], stderr).to.deep.equal([1, true])
    expect(copies()).to.deep.equal([])
  })

  it('can be images of pot, also compressed by another program, renamed, and without their digest', async () => {
    const keys = makeKeys(world.root, 'images')
    await world.pot('create', '-p', 'web', '-b', await world.base('single'))
    await world.pot('set-env', '-p', 'web', '-E', 'A=b')
    writeFileSync(join(rootOf(world, 'web'), 'srv'), 'page')
    await world.pot('export', '-p', 'web', '-A', '-t', '1.0', '-D', store, '--format', 'tar.zst', '-S', keys.sec)
    expect(await taken('web_1_0', 'srv', at('web_1.0.tar.zst'), '-C', keys.pub)).to.equal('page')
    pack('other', 'web_1.0.tar.zst', 'zstd', '-dcq')
    pack('other.gz', 'other', 'gzip')
    for (const name of ['other', 'other.gz']) expect(await taken('web_1_0', 'srv', at(name))).to.equal('page')
    await world.pot('import', at('web_1.0.tar.zst'), '--name', 'copy')
    expect(confOf(world, 'copy')).to.include('pot.env="A=b"')
    await world.pot('destroy', '-p', 'copy')
    const refused = async (...words: readonly string[]) => {
      const {code, stderr} = await world.run(['import', ...words])
      return `${code} ${stderr}`
    }
    expect(await refused(at('other'), '-C', keys.pub)).to.match(/^1 .*other is not signed/s)
    expect(await refused(at('other'), '-t', '1.0')).to.match(/^2 .*has its tag in itself/s)
    writeFileSync(at('web_1.0.tar.zst.sha256'), readFileSync(at('web_1.0.tar.zst.sha256'), 'utf8').replace(/ [0-9a-f]{8}/, ' 00000000'))
    expect(await refused(at('web_1.0.tar.zst'))).to.match(/^1 .*is damaged: its SHA-256/s)
    const bytes = readFileSync(at('other'))
    bytes[bytes.length - 4000] = (bytes[bytes.length - 4000] ?? 0) ^ 4
    writeFileSync(at('flipped'), bytes)
    expect(await refused(at('flipped'))).to.match(/^1 /)
    await world.pot('destroy', '-p', 'web')
  })

  it('are refused with a clear message when they are no images', async () => {
    writeFileSync(at('text'), 'no archive '.repeat(100))
    writeFileSync(at('tree.tar'), tar([dir('bin/'), dir('etc/')]))
    const said = async (reference: string) => {
      const {code, stderr} = await world.run(['import', reference])
      return `${code} ${stderr}`
    }
    expect(await said(at('text'))).to.match(/^1 .*text is neither an image of pot, nor/s)
    expect(await said(at('tree.tar'))).to.match(/^1 .*neither an image of pot, nor an archive of OCI or docker\n *pot create-base/s)
    expect(await said(at('none'))).to.match(/^2 .*there is no file .*none/s)
    rmSync(store, {recursive: true})
  })

  it('leave nothing behind', async () => {
    await world.pot('image', 'prune')
    await world.pot('de-init', '-f')
    expect(await world.leftovers()).to.deep.equal([])
  })
})
