import {cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {applyBlob} from '../src/oci/layers/apply-blob.js'
import {hostPlatform} from '../src/oci/format/platform.js'
import {readPath} from '../src/oci/read-image.js'
import {layerSink} from '../src/oci/layers/apply.js'
import {tarReader} from '../src/archive/read.js'
import {parseLayout} from './support/references.js'
import {buildLayout, dir, file, symlink, tar, type Raw} from './support/oci-fixture.js'
import {random} from './support/random.js'

const LIMITS = {entries: 1000, bytes: 1 << 20, ratio: 100}
const EXPECTED = ['BAD_IMAGE', 'IMAGE_TOO_LARGE', 'LINK_LOOP', 'NO_IMAGE', 'NO_PLATFORM', 'TOOL_MISSING']

describe('500 images that are damaged or hostile', () => {
  let top: string
  before(() => {
    top = mkdtempSync(join(tmpdir(), 'pot-fuzz-'))
    writeFileSync(join(top, 'secret'), 'of the host')
  })
  after(() => rmSync(top, {recursive: true, force: true}))

  /** The code that it is refused with; undefined when it is not. The host is as it was. */
  async function outcome(run: () => Promise<unknown>): Promise<string | undefined> {
    const error: unknown = await run().then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    expect(readFileSync(join(top, 'secret'), 'utf8')).to.equal('of the host')
    expect(readdirSync(top).filter((name) => !['secret', 'root', 'layout', 'good'].includes(name))).to.deep.equal([])
    if (error === undefined) return undefined
    expect(error).to.have.property('code').that.is.oneOf(EXPECTED)
    return String(Reflect.get(Object(error), 'code'))
  }

  it('end in a clear error when a bit is flipped, or the end is missing, in any file', async () => {
    const next = random(1)
    const good = join(top, 'good')
    const layers = [tar([dir('d/'), file('d/f', 'x'.repeat(3000)), symlink('d/s', 'f')]), tar([file('d/.wh.f', ''), file('g', 'g')])]
    buildLayout(good, {layers})
    let refused = 0
    for (let round = 0; round < 250; round++) {
      const layout = join(top, 'layout')
      for (const path of [layout, join(top, 'root')]) rmSync(path, {recursive: true, force: true})
      cpSync(good, layout, {recursive: true})
      mkdirSync(join(top, 'root'))
      const files = readdirSync(layout, {recursive: true, encoding: 'utf8'}).filter((name) => /[0-9a-f]{64}$|json$|oci-layout$/.test(name))
      const victim = join(layout, files[next(files.length)] ?? '')
      const bytes = readFileSync(victim)
      const at = next(bytes.length)
      writeFileSync(victim, next(3) === 0 ? bytes.subarray(0, at) : Buffer.from(bytes.map((byte, index) => (index === at ? byte ^ (1 << next(8)) : byte))))
      const code = await outcome(async () => {
        const image = await readPath(parseLayout(`oci:${layout}`), hostPlatform('linux'))
        for (const layer of image.layers) await applyBlob(layer, layer.diffId, join(top, 'root'), LIMITS)
      })
      // What is flipped in a name of the index, or in a part that nobody reads, does no harm; in a blob it always does.
      if (code === undefined) expect(victim).to.match(/index\.json$|oci-layout$/)
      else refused += 1
    }
    expect(refused).to.be.greaterThan(150)
  })

  it('end in a clear error or in a tree that is inside, whatever entries there are in which order', async () => {
    const next = random(2)
    const pick = (all: readonly string[]): string => all[next(all.length)] ?? ''
    const names = [
      'a',
      'b',
      'a/b',
      'a/b/c',
      '../secret',
      'a/../../secret',
      '/secret',
      './a',
      'a/./b',
      '.',
      '',
      'b/..',
      '.wh.a',
      'a/.wh.b',
      '.wh..wh..opq',
      'a/.wh..wh..opq',
      '.wh...',
      'x'.repeat(99),
    ]
    const links = ['a', '..', '../..', '/', '/secret', '../secret', 'a/../../..', '.', 'b', '../../../../../../etc']
    const entry = (): Raw => ({
      name: pick(names),
      flag: pick(['0', '0', '1', '2', '2', '3', '5', '5', '6', '9']),
      link: pick(links),
      body: '',
      mode: next(0o10000),
      uid: next(70_000),
    })
    for (let round = 0; round < 250; round++) {
      const root = join(top, 'root')
      rmSync(root, {recursive: true, force: true})
      mkdirSync(root)
      const bytes = tar(Array.from({length: 2 + next(12)}, entry).map((one) => (one.flag === '0' ? {...one, body: 'hostile'} : one)))
      await outcome(async () => {
        const sink = layerSink(root, LIMITS)
        try {
          tarReader(sink, 'optional').push(bytes)
        } finally {
          sink.close()
        }
      })
    }
  })
})
