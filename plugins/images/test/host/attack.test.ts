import {execFileSync} from 'node:child_process'
import {createHash} from 'node:crypto'
import {existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync} from 'node:fs'
import {createServer, type Server} from 'node:http'
import type {AddressInfo} from 'node:net'
import {join} from 'node:path'
import {expect} from 'chai'
import {fingerprint} from '../../../../test/support/fingerprint.js'
import {WORLDS, type World} from '../../../../test/support/world.js'
import {fuzzed, HONEST} from '../support/fuzzed.js'
import {archive, bytesOfPart, HOSTILE, type Part} from '../support/hostile.js'

/** Of each kind one, as a user meets it. */
const CHOSEN = [
  'a path with ..',
  'an absolute path',
  'a path outside of the tree',
  'a file through a link',
  'a hard link to the outside',
  'a character device',
  'a huge name',
  'more bytes than fit',
  'no record',
  'text',
]

const all = process.env.POT_TEST_WORLDS === 'all'
/** All 500 are for POT_TEST_WORLDS=all; fuzz.test.ts has them in every run, by the functions that the command calls. */
const COUNTS = all ? {'cut off': 140, flipped: 240, mixed: 120} : {'cut off': 2, flipped: 2, mixed: 2}

/** What does not compress, the same each time. */
const noise = (bytes: number) => createHash('shake256', {outputLength: bytes}).update('noise').digest()

const record = (conf: string, hooks: Record<string, string> = {}): Part => ({
  path: 'pot-image.json',
  content: JSON.stringify({format: 'pot-image/1', name: 'x', tag: '1', host: 'linux', conf, hooks}),
})

describe('images from strangers', () => {
  let world: World
  let server: Server
  let url: string
  const asked: string[] = []
  let cut = 0

  before(async function () {
    const [kind] = WORLDS
    if (kind === undefined || kind.missing !== undefined) {
      console.log(`      skipped: ${kind?.missing ?? 'no host'}`)
      this.skip()
    }
    world = await kind.make()
    await world.pot('plugins', 'install', 'images')
    await world.pot('init')
    mkdirSync(join(world.root, 'store'))
    server = createServer((request, response) => {
      const file = join(world.root, 'store', request.url ?? '')
      if (!existsSync(file)) return void response.writeHead(404).end()
      const bytes = readFileSync(file)
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
      asked.push(`${request.url} ${from}`)
      response.writeHead(from > 0 ? 206 : 200, {
        etag: '"1"',
        'content-length': bytes.length - from,
        ...(from > 0 ? {'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}`} : {}),
      })
      if (cut === 0 || !file.endsWith('.zst')) return void response.end(bytes.subarray(from))
      cut -= 1
      response.write(bytes.subarray(from, from + 10_000), () => setTimeout(() => response.destroy(), 50))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const {port} = server.address() as AddressInfo
    url = `http://127.0.0.1:${port}`
  })
  after(async () => {
    server?.close()
    await world?.close()
  })

  /** An image with a digest that fits. */
  function publish(tag: string, bytes: Buffer): void {
    const base = `x_${tag}.tar.zst`
    const packed = execFileSync('zstd', ['-q', '-c'], {input: bytes, maxBuffer: 2 ** 28})
    writeFileSync(join(world.root, 'store', base), packed)
    writeFileSync(join(world.root, 'store', `${base}.sha256`), `SHA256 (${base}) = ${createHash('sha256').update(packed).digest('hex')}\n`)
  }
  const take = (tag: string, ...more: readonly string[]) => world.run(['import', '-p', 'x', '-t', tag, '-U', join(world.root, 'store'), ...more])

  it('that are hostile end in an error, and the host is as it was', async () => {
    const before = await fingerprint(world)
    for (const [index, what] of CHOSEN.entries()) {
      publish(String(index), HOSTILE[what]?.() ?? Buffer.alloc(0))
      const {code, stderr} = await take(String(index))
      expect({what, code}, stderr).to.deep.equal({what, code: 1})
      expect(stderr, what).to.match(/pot: .*(archive|image|outside|record)/s)
    }
    publish('cut', archive([{path: 'm/x', content: 'x'.repeat(100_000)}]))
    truncateSync(join(world.root, 'store/x_cut.tar.zst'), 100)
    expect((await take('cut')).stderr).to.include('x_cut.tar.zst is damaged')
    expect(await fingerprint(world)).to.deep.equal(before)
    expect(readdirSync(world.root)).not.to.include('escape')
  })

  it(`of ${Object.values(COUNTS).reduce((sum, one) => sum + one)} damaged ones each ends in an error, or in a pot that has its tree, and the host is as it was`, async () => {
    // What is there for good when there was a pot.
    publish('fuzz', HONEST)
    expect(await take('fuzz')).to.include({code: 0})
    await world.pot('destroy', '-p', 'x_fuzz')
    const before = await fingerprint(world)
    for (const {how, bytes} of fuzzed(COUNTS)) {
      publish('fuzz', bytes)
      const {code, stderr} = await take('fuzz')
      if (code !== 0)
        expect({code, how, lines: stderr.split('\n').filter((line) => line.startsWith('pot: ')).length}, stderr).to.deep.equal({code: 1, how, lines: 1})
      else {
        expect(how).not.to.equal('cut off')
        expect(readFileSync(join(world.fs, 'jails/x_fuzz/m/etc/passwd'), 'utf8')).to.match(/^(root:x:0:0::\/root:\/bin\/sh\n){40}$/)
        await world.pot('destroy', '-p', 'x_fuzz')
      }
    }
    expect(await fingerprint(world)).to.deep.equal(before)
    expect(readdirSync(world.root)).not.to.include('escape')
  })

  it('cannot say where the pot mounts what, nor run anything on the host', async () => {
    const conf =
      'pot.type=multi\npot.level=1\npot.potbase=web\npot.dns=pot\npot.depend=other\nnetwork_type=private-bridge\nbridge=b\nip=10.0.0.1\npot.attr.devfs_ruleset=none\npot.attr.made-up=1\npot.cmd=sleep 1\n'
    publish('conf', archive([{path: 'm/x', content: 'x'}], record(conf, {'prestart.sh': '#!/bin/sh\ntouch /tmp/pot-image-hook\n'})))
    expect(await take('conf')).to.include({code: 0})
    const made = readFileSync(join(world.fs, 'jails/x_conf/conf/pot.conf'), 'utf8')
    expect(made)
      .to.match(/^pot.type=single$/m)
      .and.to.match(/^network_type=inherit$/m)
      .and.to.match(/^pot.cmd=sleep 1$/m)
    expect(made).not.to.match(/depend|bridge=|^ip=|made-up|devfs_ruleset=none|pot.dns=pot/m)
    expect(readFileSync(join(world.fs, 'jails/x_conf/conf/fscomp.conf'), 'utf8')).to.equal('')
    expect(readdirSync(join(world.fs, 'jails/x_conf/conf'))).not.to.include('prestart.sh')
    publish('hook', archive([], record('pot.type=single\n', {'../../escape.sh': 'x'})))
    expect(await take('hook')).to.include({code: 1})
  })

  it('come from a server: resumed, cached by what they are, and downloaded again when the cache is damaged', async () => {
    publish('net', Buffer.concat([archive([{path: 'm/random', content: noise(60_000)}]), bytesOfPart({path: 'm/after', content: ''})]))
    const get = (...more: readonly string[]) => world.run(['import', '-p', 'x', '-t', 'net', '-U', url, '--name', ...more])
    cut = 1
    expect(await get('one')).to.include({code: 0})
    expect(asked.filter((line) => line.startsWith('/x_net.tar.zst '))).to.deep.equal(['/x_net.tar.zst 0', '/x_net.tar.zst 10000'])
    asked.length = 0
    expect(await get('two')).to.include({code: 0})
    expect(asked.filter((line) => line.startsWith('/x_net.tar.zst '))).to.deep.equal([])
    const cache = join(world.root, 'cache/images')
    const [file = ''] = readdirSync(cache).filter((name) => name.endsWith('x_net.tar.zst'))
    truncateSync(join(cache, file), 50)
    expect(await get('three')).to.include({code: 0})
    expect(asked.filter((line) => line.startsWith('/x_net.tar.zst '))).to.deep.equal(['/x_net.tar.zst 0'])
    expect((await world.run(['import', '-p', 'y', '-t', '1', '-U', url])).stderr).to.include('there is no image y with the tag 1')
    expect((await world.run(['import', '-p', 'y', '-t', '1', '-U', 'ftp://x'])).code).to.equal(2)
  })

  it('leave nothing behind', async () => {
    await world.pot('de-init', '-f')
    expect(await world.leftovers()).to.deep.equal([])
  })
})
