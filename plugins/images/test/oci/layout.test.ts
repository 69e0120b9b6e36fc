import {execFileSync} from 'node:child_process'
import {mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, unlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {gzipSync} from 'node:zlib'
import {expect} from 'chai'
import {readPath} from '../../src/oci/read-image.js'
import {hostPlatform} from '../../src/oci/format/platform.js'
import type {Image} from '../../src/oci/layers/image.js'
import {buildLayout, dir, file, sha256, symlink, tar, type BuildOptions} from '../support/oci-fixture.js'
import {parseLayout} from '../support/references.js'
import {code} from '../support/thrown.js'

const A = `sha256:${'a'.repeat(64)}`

describe('images in directories and archives', () => {
  let top: string

  let layout: string

  beforeEach(() => {
    top = mkdtempSync(join(tmpdir(), 'pot-layout-'))
    layout = join(top, 'layout')
    mkdirSync(layout)
  })

  afterEach(() => rmSync(top, {recursive: true, force: true}))

  const layers = [tar([file('a', 'a')]), tar([file('b', 'b')])]

  const build = (options: Partial<BuildOptions> = {}) => buildLayout(layout, {layers, ...options})

  const readAt = (text: string) => readPath(parseLayout(text), hostPlatform('linux'))

  const read = (rest = '') => readAt(`oci:${layout}${rest}`)

  const codeOf = async (run: Promise<unknown>) => code(await run.catch((error: unknown) => error))

  const refusal = (rest = '') => codeOf(read(rest))

  const blob = (digest: string) => join(layout, 'blobs/sha256', digest.slice(7))

  const DAMAGE: Readonly<Record<string, (digests: {manifest: string; layers: readonly string[]}) => void>> = {
    'a changed manifest': ({manifest}) => writeFileSync(blob(manifest), readFileSync(blob(manifest), 'utf8').replace('"size":', '"size": ')),
    'no manifest': ({manifest}) => unlinkSync(blob(manifest)),
    'no layer': ({layers: [layer = '']}) => unlinkSync(blob(layer)),
    'a layer that is a link to a file of the host': ({layers: [layer = '']}) => {
      unlinkSync(blob(layer))
      symlinkSync('/etc/passwd', blob(layer))
    },
    'no index': () => unlinkSync(join(layout, 'index.json')),
    'an index that is no JSON': () => writeFileSync(join(layout, 'index.json'), '{'),
    'an index that is a FIFO': () => {
      unlinkSync(join(layout, 'index.json'))
      execFileSync('mkfifo', [join(layout, 'index.json')])
    },
    'an index without measure': () => writeFileSync(join(layout, 'index.json'), Buffer.alloc(5 << 20, 0x20)),
    'a digest that is a path': () =>
      writeFileSync(join(layout, 'index.json'), JSON.stringify({schemaVersion: 2, manifests: [{digest: 'sha256:../../../etc/passwd', size: 1}]})),
    'a size below zero': () => writeFileSync(join(layout, 'index.json'), JSON.stringify({schemaVersion: 2, manifests: [{digest: A, size: -1}]})),
    'another version': () => writeFileSync(join(layout, 'oci-layout'), '{"imageLayoutVersion":"2.0.0"}'),
  }

  it('are found by tag, by digest, or when there is one', async () => {
    const one = build({tag: '1'})
    expect((await read()).digest).to.equal(one.manifest)
    const two = build({tag: '2', layers: layers.slice(1)})
    expect((await read(':2')).digest).to.equal(two.manifest)
    expect((await read(`@${one.manifest}`)).layers.map(({diffId}) => diffId)).to.deep.equal(layers.map(sha256))
    expect(await refusal()).to.equal('NO_IMAGE')
    expect(await refusal(':3')).to.equal('NO_IMAGE')
    expect(await refusal(`@${A}`)).to.equal('NO_IMAGE')
  })

  for (const [what, damage] of Object.entries(DAMAGE)) {
    it(`are refused with ${what}`, async () => {
      damage(build())
      expect(await refusal()).to.equal('BAD_IMAGE')
    })
  }

  it('are refused when the manifest has other layers than the configuration, too many, or is one of another time', async () => {
    for (const twist of [
      (one: Record<string, unknown>) => ({...one, layers: []}),
      (one: Record<string, unknown>) => ({...one, layers: Array.from({length: 128}, () => (Array.isArray(one.layers) ? one.layers[0] : {}))}),
      (one: Record<string, unknown>) => ({...one, schemaVersion: 1}),
      (one: Record<string, unknown>) => ({...one, config: {digest: A, size: 5 << 20}}),
    ]) {
      rmSync(layout, {recursive: true})
      mkdirSync(layout)
      build({twist})
      expect(await refusal()).to.equal('BAD_IMAGE')
    }
  })

  it('lie in indexes of indexes, but not without end', async () => {
    const {manifest} = build()
    const nest = (text: string, digest: string) => {
      writeFileSync(blob(digest), text)
      writeFileSync(join(layout, 'index.json'), JSON.stringify({schemaVersion: 2, manifests: [{digest, size: Buffer.byteLength(text)}]}))
    }
    let inner = readFileSync(blob(manifest), 'utf8')
    let digest = manifest
    for (let depth = 1; depth <= 4; depth++) {
      const text: string = JSON.stringify({schemaVersion: 2, manifests: [{digest, size: Buffer.byteLength(inner)}]})
      ;[inner, digest] = [text, sha256(text)]
      nest(text, digest)
      if (depth <= 3) expect((await read()).digest).to.equal(manifest)
      else expect(await refusal()).to.equal('BAD_IMAGE')
    }
  })

  const config = JSON.stringify({os: 'linux', architecture: 'amd64', config: {}, rootfs: {type: 'layers', diff_ids: layers.map(sha256)}})
  const name = `${sha256(config).slice(7)}.json`
  const item = {Config: name, RepoTags: ['team/web:1.0'], Layers: ['1/layer.tar', '2/layer.tar']}

  /** Writes a file of docker save; returns a function that reads it. */
  const archive = (manifest: unknown, json = config) => {
    const members = [file(name, json), file('1/layer.tar', layers[0] ?? ''), file('2/real.tar', layers[1] ?? ''), symlink('2/layer.tar', 'real.tar')]
    writeFileSync(join(top, 'web.tar'), tar([...members, file('manifest.json', JSON.stringify(manifest))]))
    return (tag?: string) => readAt(`docker-archive:${top}/web.tar${tag === undefined ? '' : `:${tag}`}`)
  }

  /** The bytes of the layers in an archive that is not compressed. */
  const layersIn = (bytes: Buffer, found: Image) => found.layers.map(({offset, size}) => sha256(bytes.subarray(offset, offset + size)))

  it('are read from what docker saves, also when layers are links there', async () => {
    const found = await archive([item])('team/web:1.0')
    expect(layersIn(readFileSync(join(top, 'web.tar')), found)).to.deep.equal(layers.map(sha256))
    for (const tag of ['web:1.0', '1.0']) expect((await archive([item])(tag)).digest).to.equal(found.digest)
    expect(await codeOf(archive([item])('other'))).to.equal('NO_IMAGE')
    expect(await codeOf(archive([item, item])())).to.equal('NO_IMAGE')
    for (const wrong of [{}, [{}], [{...item, Layers: ['../../etc/passwd', '2/layer.tar']}], [{...item, Layers: ['1/layer.tar']}], [{...item, Config: 'none'}]])
      expect(await codeOf(archive(wrong)())).to.equal('BAD_IMAGE')
    expect(await codeOf(archive([item], config.replace('amd64', 'arm64'))())).to.equal('BAD_IMAGE')
  })

  /** Puts the layout into an archive, as `docker save` and `podman save --format oci-archive` do. */
  const archived = (more: readonly string[] = []) => {
    execFileSync('tar', ['-C', layout, '-cf', join(top, 'oci.tar'), ...more, 'oci-layout', 'index.json', 'blobs'])
    return join(top, 'oci.tar')
  }

  it('are read from an archive of a layout, whatever its prefix is, and with the names that docker writes', async () => {
    const {manifest} = build({tag: '1.0'})
    const index = JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8'))
    index.manifests[0].annotations['io.containerd.image.name'] = 'docker.io/team/web:1.0'
    writeFileSync(join(layout, 'index.json'), JSON.stringify(index))
    const path = archived()
    for (const text of [`oci:${path}`, `oci-archive:${path}:1.0`, `docker-archive:${path}:team/web:1.0`, `oci:${path}@${manifest}`]) {
      const found = await readAt(text)
      expect([found.digest, found.packed], text).to.deep.equal([manifest, false])
      for (const layer of found.layers) expect(layer.digest).to.equal(sha256(readFileSync(path).subarray(layer.offset, layer.offset + layer.size)))
    }
    expect(await codeOf(readAt(`oci:${path}:2.0`))).to.equal('NO_IMAGE')
    writeFileSync(join(layout, 'manifest.json'), JSON.stringify([{Config: 'none', RepoTags: [], Layers: []}]))
    archived(['manifest.json'])
    expect((await readAt(`oci:${path}`)).digest).to.equal(manifest)
    expect(await codeOf(readAt(`docker-archive:${path}`))).to.equal('BAD_IMAGE')
  })

  const PACKERS: readonly (readonly string[])[] = [['gzip'], ['zstd', '-q'], ['xz', '-0'], ['bzip2', '-1']]

  it('are read from compressed archives, in whatever form', async () => {
    const {manifest} = build()
    for (const [index, packer] of PACKERS.entries()) {
      const path = join(top, `packed${index}.tar`)
      writeFileSync(path, execFileSync(packer[0] ?? '', packer.slice(1), {input: readFileSync(archived())}))
      const [packed, plain] = [await readAt(`docker-archive:${path}`), await readAt(`oci:${archived()}`)]
      expect([packed.digest, packed.packed], packer[0]).to.deep.equal([manifest, true])
      expect(packed.layers.map(({offset, size}) => [offset, size])).to.deep.equal(plain.layers.map(({offset, size}) => [offset, size]))
      await archive([item])('1.0')
      writeFileSync(path, execFileSync(packer[0] ?? '', packer.slice(1), {input: readFileSync(join(top, 'web.tar'))}))
      expect(layersIn(readFileSync(join(top, 'web.tar')), await readAt(`oci:${path}`))).to.deep.equal(layers.map(sha256))
    }
  })

  const NO_IMAGES: Readonly<Record<string, {readonly bytes: () => Buffer; readonly says: RegExp}>> = {
    'the tree of a system': {bytes: () => tar([dir('./'), dir('./etc/'), file('./etc/passwd', '')]), says: /neither an image of pot, nor/},
    'the compressed tree of a system': {bytes: () => gzipSync(tar([dir('bin/')])), says: /neither an image of pot, nor/},
    text: {bytes: () => Buffer.from('no archive '.repeat(100)), says: /file is neither an image of pot, nor/},
    'compressed text': {bytes: () => gzipSync('no archive '.repeat(100)), says: /file is neither an image of pot, nor/},
    'what only looks compressed': {bytes: () => Buffer.from('BZh9 and so on'), says: /is damaged/},
    'an archive without end': {bytes: () => tar([file('index.json', '{}')]).subarray(0, 513), says: /ends in the middle of 'index.json'/},
    'what docker wrote before 1.10': {bytes: () => tar([file('repositories', '{}')]), says: /docker before version 1\.10/},
  }
  for (const [what, {bytes, says}] of Object.entries(NO_IMAGES)) {
    it(`are not read from ${what}, and the message tells why`, async () => {
      writeFileSync(join(top, 'file'), bytes())
      const error = await readAt(`oci:${top}/file`).catch((one: unknown) => one)
      expect(error).to.be.an('error').with.property('message').that.matches(says)
      expect(code(error)).to.equal('BAD_IMAGE')
    })
  }
})
