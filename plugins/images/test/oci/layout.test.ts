import {execFileSync} from 'node:child_process'
import {mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, unlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {readArchive} from '../../src/oci/archive.js'
import {readLayout} from '../../src/oci/layout.js'
import {hostPlatform} from '../../src/oci/format/platform.js'
import {parseReference} from '../../src/oci/format/reference.js'
import {buildLayout, file, sha256, symlink, tar, type BuildOptions} from '../support/oci-fixture.js'
import {code, thrown} from '../support/thrown.js'

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

  const read = async (rest = '') => {
    const reference = parseReference(`oci:${layout}${rest}`)
    if (reference.kind !== 'layout') throw new TypeError(reference.kind)
    return readLayout(reference, hostPlatform('linux'))
  }

  const refusal = async (rest = '') => code(await read(rest).catch((error: unknown) => error))

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

  it('are read from what docker saves, also when layers are links there', () => {
    const config = JSON.stringify({os: 'linux', architecture: 'amd64', config: {}, rootfs: {type: 'layers', diff_ids: layers.map(sha256)}})
    const name = `${sha256(config).slice(7)}.json`
    const archive = (manifest: unknown, json = config) => {
      writeFileSync(
        join(top, 'web.tar'),
        tar([
          file(name, json),
          file('1/layer.tar', layers[0] ?? ''),
          file('2/real.tar', layers[1] ?? ''),
          symlink('2/layer.tar', 'real.tar'),
          file('manifest.json', JSON.stringify(manifest)),
        ]),
      )
      return (tag?: string) => readArchive({kind: 'archive', path: join(top, 'web.tar'), tag})
    }
    const item = {Config: name, RepoTags: ['team/web:1.0'], Layers: ['1/layer.tar', '2/layer.tar']}
    const found = archive([item])('team/web:1.0')
    const bytes = readFileSync(join(top, 'web.tar'))
    expect(found.layers.map(({offset, size}) => sha256(bytes.subarray(offset, offset + size)))).to.deep.equal(layers.map(sha256))
    expect(code(thrown(() => archive([item])('other')))).to.equal('NO_IMAGE')
    expect(code(thrown(() => archive([item, item])()))).to.equal('NO_IMAGE')
    for (const wrong of [{}, [{}], [{...item, Layers: ['../../etc/passwd', '2/layer.tar']}], [{...item, Layers: ['1/layer.tar']}], [{...item, Config: 'none'}]])
      expect(code(thrown(() => archive(wrong)()))).to.equal('BAD_IMAGE')
    expect(code(thrown(() => archive([item], config.replace('amd64', 'arm64'))()))).to.equal('BAD_IMAGE')
  })
})
