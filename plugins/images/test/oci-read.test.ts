import {execFileSync} from 'node:child_process'
import {mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, unlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {readArchive} from '../src/oci/archive.js'
import {commandLine, entrypointOf} from '../src/oci/attributes.js'
import {chainIds} from '../src/oci/format/chain-id.js'
import {parseConfig} from '../src/oci/format/image-config.js'
import {readLayout} from '../src/oci/layout.js'
import {choosePlatform, hostPlatform} from '../src/oci/format/platform.js'
import {unusedLayers} from '../src/oci/prune.js'
import {isReference, parseReference} from '../src/oci/format/reference.js'
import {buildLayout, file, sha256, symlink, tar, type BuildOptions} from './oci-fixture.js'

const A = `sha256:${'a'.repeat(64)}`
const thrown = (run: () => unknown) => {
  try {
    return run()
  } catch (error) {
    return error
  }
}
const code = (error: unknown) => (typeof error === 'object' && error !== null && 'code' in error ? error.code : error)

describe('names of images', () => {
  it('say where the image is, which one, and by which digest', () => {
    expect(parseReference('oci:web', '/x')).to.deep.equal({kind: 'layout', path: '/x/web', tag: undefined, digest: undefined})
    expect(parseReference(`oci:/a.b/web:1.0@${A}`)).to.deep.equal({kind: 'layout', path: '/a.b/web', tag: '1.0', digest: A})
    expect(parseReference('docker-archive:/a/web.tar:team/web:1')).to.deep.equal({kind: 'archive', path: '/a/web.tar', tag: 'team/web:1'})
    const registry = {kind: 'registry', host: 'r.example:5000', repository: 'team/web', digest: undefined}
    expect(parseReference('R.example:5000/team/web')).to.deep.equal({...registry, tag: 'latest'})
    expect(parseReference('docker://r.example:5000/team/web:1')).to.deep.equal({...registry, tag: '1'})
    expect(parseReference(`r.example:5000/team/web@${A}`)).to.deep.equal({...registry, tag: undefined, digest: A})
  })

  it('are told from files and pots', () => {
    for (const text of ['oci:x', 'docker-archive:x', 'localhost/web', 'localhost:5000/web', 'r.example/web:1', '[::1]:5000/web'])
      expect(isReference(text), text).to.equal(true)
    for (const text of ['web', 'web_1.0', 'web-1.0.tar', './r.example/web', '/r.example/web', '../a.b/web', 'https://r.example/web', 'file:///a.b/c', 'a/b'])
      expect(isReference(text), text).to.equal(false)
  })

  it('are refused when they are none', () => {
    for (const text of [
      'oci:',
      'docker-archive:',
      'oci:x:-',
      'r.example/Web',
      'r.example/a//b',
      'r.example/../b',
      'r.example/web:a b',
      'r.example/web@sha256:12',
      `r.example/web@md5:${'a'.repeat(32)}`,
      'r.example/',
      `r.example/${'a'.repeat(256)}`,
    ])
      expect(code(thrown(() => parseReference(text))), text).to.equal('USAGE')
  })
})

describe('commands of images', () => {
  const shell = (line: string) => execFileSync('/bin/sh', ['-c', line], {encoding: 'utf8'})

  it('are lines that a shell takes for exactly these words', () => {
    const words = ['printf', '[%s]', 'a b', "it's", '"$HOME" `id` $(id)', '', '*', 'a\\nb', 'two\nlines\n', '\t', '; exit 1', '~', '#no', '%s%%', 'é']
    expect(shell(commandLine(words))).to.equal(
      words
        .slice(2)
        .map((word) => `[${word}]`)
        .join(''),
    )
    expect(commandLine(words)).not.to.match(/[\n\r]/)
    expect(commandLine(['printf', '[%s]', 'a\\', "\\'", '$x'])).to.equal(`printf '[%s]' 'a\\' '\\'\\''' '$x'`)
    expect(commandLine([])).to.equal('')
  })

  it('come back from such a line, and what is no such line is for the shell', () => {
    for (const words of [['nginx', '-g', 'daemon off;'], ['a b', "it's", '', 'x'], ["'"], ['x=y', 'z']])
      expect(entrypointOf(commandLine(words))).to.deep.equal(words)
    for (const line of ['cd /srv && exec x', 'echo  two', 'a "b"', 'echo $HOME', "sh 'open"]) expect(entrypointOf(line)).to.deep.equal(['/bin/sh', '-c', line])
    expect(entrypointOf('')).to.deep.equal([])
  })
})

describe('configurations of images', () => {
  const parse = (config: Record<string, unknown>) =>
    parseConfig(JSON.stringify({os: 'linux', architecture: 'amd64', config, rootfs: {type: 'layers', diff_ids: []}}))

  it('may lack everything', () => {
    expect(parse({Env: null, Cmd: null})).to.include({user: '', workdir: ''})
    expect(parse({ExposedPorts: {'443': {}, '80/tcp': {}, '53/udp': {}}, WorkingDir: 'srv'})).to.deep.include({
      ports: ['53/udp', '80/tcp', '443/tcp'],
      workdir: '/srv',
    })
  })

  it('are refused when they are not what they should be', () => {
    for (const config of [
      {Env: ['x']},
      {Env: 'A=b'},
      {Env: ['A=\0']},
      {Cmd: [1]},
      {Cmd: ['\0']},
      {User: '-u root'},
      {User: 'a:b:c'},
      {User: 'a\nb'},
      {WorkingDir: '/a/../..'},
      {WorkingDir: 'a\nb'},
      {ExposedPorts: {'0/tcp': {}}},
      {ExposedPorts: {'80/x': {}}},
    ])
      expect(code(thrown(() => parse(config))), JSON.stringify(config)).to.equal('BAD_IMAGE')
    for (const json of ['', '[]', '{}', '{"rootfs":{"type":"layers","diff_ids":["x"]}}', 'null'])
      expect(code(thrown(() => parseConfig(json))), json).to.equal('BAD_IMAGE')
  })
})

describe('images for several platforms', () => {
  const platform = (os: string, architecture: string, variant?: string) => ({platform: {os, architecture, variant, version: undefined}})

  it('have one for this host, of the best variant that it has', () => {
    const all = [platform('freebsd', 'arm64'), platform('linux', 'arm64', 'v9'), platform('linux', 'arm64', 'v8'), platform('linux', 'amd64')]
    expect(choosePlatform(all, hostPlatform('linux', 'arm64'), 'x')).to.equal(all[2])
    expect(choosePlatform(all, hostPlatform('freebsd', 'arm64'), 'x')).to.equal(all[0])
    const none = thrown(() => choosePlatform(all, hostPlatform('linux', 'riscv64'), 'x'))
    expect(none).to.have.property('code', 'NO_PLATFORM')
    expect(none).to.have.deep.property('suggestions', ['--platform with one of: freebsd/arm64 linux/arm64/v9 linux/arm64/v8 linux/amd64'])
  })
})

describe('chains of layers', () => {
  it('have the digests that the specification gives', () => {
    expect(chainIds([A])).to.deep.equal([A])
    expect(chainIds([A, A, A])).to.deep.equal([A, sha256(`${A} ${A}`), sha256(`${sha256(`${A} ${A}`)} ${A}`)])
  })

  it('are in use as far as something else hangs on them', () => {
    const volume = (path: string, origin?: string) => ({
      path,
      at: undefined,
      snapshots: [],
      ...(origin === undefined ? {} : {origin: {path: origin, tag: 'layer'}}),
    })
    const layer = (name: string) => `bases/.layer-${name}`
    const volumes = [
      volume(layer('c'), layer('b')),
      volume(layer('a')),
      volume(layer('b'), layer('a')),
      volume(layer('d'), layer('a')),
      volume(layer('e'), layer('d')),
      volume('jails/web/m', layer('b')),
      volume('bases/x'),
    ]
    expect(unusedLayers(volumes)).to.deep.equal([layer('c'), layer('e'), layer('d')])
    expect(unusedLayers(volumes.filter(({path}) => path !== 'jails/web/m'))).to.have.length(5)
  })
})

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
