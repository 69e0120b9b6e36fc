import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {downloadLayer} from '../../src/oci/registry/download.js'
import {hostPlatform} from '../../src/oci/format/platform.js'
import {parseReference} from '../../src/oci/format/reference.js'
import {readRegistry} from '../../src/oci/registry/registry.js'
import {parseChallenge} from '../../src/oci/registry/registry-auth.js'
import {badRegistry, dockerRegistry, hasDockerRegistry, push, type Behaviour} from '../support/oci-registries.js'
import {buildLayout, file, sha256, tar, type BuiltImage} from '../support/oci-fixture.js'

describe('registries', () => {
  let top: string
  let layout: string
  let image: BuiltImage
  const close: (() => Promise<void>)[] = []
  before(() => {
    top = mkdtempSync(join(tmpdir(), 'pot-registry-'))
    layout = join(top, 'layout')
    mkdirSync(layout)
    const noise = Buffer.from(Array.from({length: 200_000}, (_, index) => (index * 7919 + (index >> 3) * 31) % 251))
    image = buildLayout(layout, {layers: [tar([file('a', 'one')]), tar([file('b', noise)])], tag: '1.0', pack: (layer) => layer})
  })
  afterEach(async () => {
    for (const one of close.splice(0)) await one()
    rmSync(join(top, 'blob'), {force: true})
    rmSync(join(top, 'blob.part'), {force: true})
  })
  after(() => rmSync(top, {recursive: true, force: true}))

  async function bad(behaviour: Behaviour) {
    const registry = await badRegistry(
      () => join(layout, 'blobs/sha256'),
      () => ({'1.0': image.manifest}),
      behaviour,
    )
    close.push(registry.close)
    return registry
  }
  function read(host: string, rest: string) {
    const reference = parseReference(`${host}/${rest}`)
    if (reference.kind !== 'registry') throw new TypeError(reference.kind)
    return readRegistry(reference, hostPlatform('linux'), false)
  }
  const layer = () => ({
    digest: image.layers[1] ?? '',
    path: join(top, 'blob'),
    repository: 'web',
    insecure: false,
    size: statSync(join(layout, 'blobs/sha256', (image.layers[1] ?? '').slice(7))).size,
  })
  const failure = async (run: Promise<unknown>) => expect(await run.catch((error: unknown) => error)).to.be.an('error')

  it('of Debian give an image by tag and by digest, and its layers', async function () {
    if (!hasDockerRegistry) {
      console.log('      skipped: needs docker-registry')
      this.skip()
    }
    const registry = await dockerRegistry(top)
    close.push(registry.close)
    await push(registry.host, 'team/web', layout, {manifest: image.manifest, tag: '1.0'})
    for (const name of ['team/web:1.0', `team/web@${image.manifest}`]) {
      const found = await read(registry.host, name)
      expect(found.digest).to.equal(image.manifest)
      expect(found.layers.map(({digest}) => digest)).to.deep.equal(image.layers)
    }
    await downloadLayer({...layer(), host: registry.host, repository: 'team/web'})
    expect(sha256(readFileSync(join(top, 'blob')))).to.equal(image.layers[1])
    ;(await failure(read(registry.host, 'team/web:2'))).with.property('code', 'NO_IMAGE')
  })

  it('get a token to read this repository, and nothing else', async () => {
    const {host, asked} = await bad({token: true})
    expect((await read(host, 'web:1.0')).digest).to.equal(image.manifest)
    expect(asked).to.include('?service=here&scope=repository%3Aweb%3Apull')
    expect(asked.filter((line) => line.startsWith('/token'))).to.deep.equal(['/token'])
  })

  it('do not get tokens from where anybody can listen', async () => {
    const {host} = await bad({token: true, realm: 'http://elsewhere.example/token'})
    ;(await failure(read(host, 'web:1.0'))).with.property('code', 'REGISTRY_AUTH')
  })

  it('that redirect do not make the token go elsewhere, nor lead to where anybody can listen', async () => {
    const other = await bad({})
    const {host} = await bad({token: true, redirect: `http://${other.host}`})
    await downloadLayer({...layer(), host})
    expect(other.asked).to.deep.equal([`/elsewhere/${image.layers[1]}`])
    const third = await bad({redirect: 'http://elsewhere.example'})
    ;(await failure(downloadLayer({...layer(), path: join(top, 'other'), host: third.host}))).with.property('code', 'FETCH_FAILED')
  })

  it('that break off are asked for the rest, and those that do not send parts for all', async () => {
    const parts = await bad({cut: {bytes: 70_000, times: 2}})
    await downloadLayer({...layer(), host: parts.host})
    expect(parts.asked.filter((line) => line.includes('bytes=')).length).to.equal(2)
    expect(sha256(readFileSync(join(top, 'blob')))).to.equal(image.layers[1])
    rmSync(join(top, 'blob'))
    const whole = await bad({cut: {bytes: 70_000, times: 1}, whole: true})
    await downloadLayer({...layer(), host: whole.host})
    expect(sha256(readFileSync(join(top, 'blob')))).to.equal(image.layers[1])
  })

  it('are asked for the rest by the next run too', async () => {
    const bytes = readFileSync(join(layout, 'blobs/sha256', (image.layers[1] ?? '').slice(7)))
    writeFileSync(join(top, 'blob.part'), bytes.subarray(0, 100_000))
    const {host, asked} = await bad({})
    await downloadLayer({...layer(), host})
    expect(asked).to.deep.equal([`/v2/web/blobs/${image.layers[1]} bytes=100000-`])
  })

  it('are asked again for a layer that was damaged in the cache, once for two that want it', async () => {
    const {host, asked} = await bad({})
    const size = layer().size
    writeFileSync(join(top, 'blob'), Buffer.alloc(size))
    await Promise.all([downloadLayer({...layer(), host}), downloadLayer({...layer(), host})])
    expect(sha256(readFileSync(join(top, 'blob')))).to.equal(image.layers[1])
    expect(asked).to.deep.equal([`/v2/web/blobs/${image.layers[1]}`])
  })

  it('that send something else are not believed', async () => {
    const flip = (body: Buffer) => Buffer.from(body.map((byte, index) => (index === body.length - 40 ? byte ^ 1 : byte)))
    const blobs = await bad({twist: (body, path) => (path.includes('/blobs/') ? flip(body) : body)})
    ;(await failure(downloadLayer({...layer(), host: blobs.host}))).with.property('code', 'DIGEST_MISMATCH')
    expect(existsSync(join(top, 'blob')) || existsSync(join(top, 'blob.part'))).to.equal(false)
    ;(await failure(read(blobs.host, 'web:1.0'))).with.property('code', 'BAD_IMAGE')
    const longer = await bad({twist: (body, path) => (path.includes('/blobs/') ? Buffer.concat([body, body]) : body)})
    ;(await failure(downloadLayer({...layer(), host: longer.host}))).with.property('code', 'BAD_IMAGE')
    const manifests = await bad({twist: (body) => Buffer.concat([body, Buffer.from(' ')])})
    ;(await failure(read(manifests.host, `web@${image.manifest}`))).with.property('code', 'BAD_IMAGE')
    const endless = await bad({twist: () => Buffer.alloc(5 << 20, 0x20)})
    ;(await failure(read(endless.host, 'web:1.0'))).with.property('code', 'BAD_IMAGE')
  })

  it('may say what they want in any form', () => {
    expect(parseChallenge('Bearer realm="https://a/b?c=\\"d\\"", service=x , scope="repository:a:pull,push"')).to.deep.equal({
      scheme: 'bearer',
      parameters: {realm: 'https://a/b?c="d"', service: 'x', scope: 'repository:a:pull,push'},
    })
    expect(parseChallenge('Basic realm="x"')).to.deep.equal({scheme: 'basic', parameters: {realm: 'x'}})
    expect(parseChallenge('')).to.deep.equal({scheme: '', parameters: {}})
  })
})
