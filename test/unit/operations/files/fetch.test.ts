import {createHash, randomBytes} from 'node:crypto'
import {existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs'
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {pathToFileURL} from 'node:url'
import {expect} from 'chai'
import {fetchFile, fetchInverse} from '../../../../src/operations/files/fetch.js'

const DATA = randomBytes(300_000)
const sha256 = createHash('sha256').update(DATA).digest('hex')

type Handler = (request: IncomingMessage, response: ServerResponse, count: number) => void

/** Sends what is asked for; `cut` breaks the connection after so many bytes. */
function send(request: IncomingMessage, response: ServerResponse, cut?: number): void {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
  if (from >= DATA.length) return void response.writeHead(416, {'content-range': `bytes */${DATA.length}`}).end()
  const headers = {
    'content-length': DATA.length - from,
    etag: '"v1"',
    ...(from > 0 ? {'content-range': `bytes ${from}-${DATA.length - 1}/${DATA.length}`} : {}),
  }
  response.writeHead(from > 0 ? 206 : 200, headers)
  if (cut === undefined) return void response.end(DATA.subarray(from))
  response.write(DATA.subarray(from, from + cut), () => setTimeout(() => response.destroy(), 20))
}

describe('fetch', () => {
  let dir = ''
  let server: Server
  let handler: Handler = (request, response) => send(request, response)
  const requests: (string | undefined)[] = []
  const path = () => join(dir, 'base.txz')
  const url = () => {
    const address = server.address()
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/base.txz`
  }
  const failure = (promise: Promise<unknown>): Promise<unknown> =>
    promise.then(
      () => undefined,
      (error: unknown) => error,
    )
  const get = (digest: string | undefined = sha256, progress: (done: number, total?: number) => void = () => {}, signal?: AbortSignal) =>
    fetchFile({do: 'fetch', url: url(), path: path(), ...(digest === undefined ? {} : {sha256: digest})}, progress, signal)

  before((done) => {
    server = createServer((request, response) => {
      requests.push(request.headers.range)
      handler(request, response, requests.length)
    }).listen(0, '127.0.0.1', done)
  })
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'pot-fetch-'))
    requests.length = 0
    handler = (request, response) => send(request, response)
  })
  afterEach(() => rmSync(dir, {recursive: true, force: true}))

  it('leaves the file, and nothing else', async () => {
    const seen: number[] = []
    await get(sha256.toUpperCase(), (done, total) => {
      seen.push(done)
      expect(total).to.equal(DATA.length)
    })
    expect(readFileSync(path()).equals(DATA)).to.equal(true)
    expect(readdirSync(dir)).to.deep.equal(['base.txz'])
    expect(seen.at(-1)).to.equal(DATA.length)
    expect(seen).to.deep.equal(seen.toSorted((a, b) => a - b))
  })

  it('goes on where a broken connection stopped', async () => {
    handler = (request, response, count) => send(request, response, count < 3 ? 100_000 : undefined)
    await get()
    expect(readFileSync(path()).equals(DATA)).to.equal(true)
    // What was sent last may be lost with the connection.
    const offsets = requests.map((range) => Number(/^bytes=(\d+)-$/.exec(range ?? 'bytes=0-')?.[1]))
    expect(offsets).to.have.length(3)
    expect(offsets).to.deep.equal(offsets.toSorted((a, b) => a - b))
    expect(offsets[1]).to.be.within(1, 100_000)
  })

  it('goes on with the part of an earlier run, also when that was complete', async () => {
    writeFileSync(`${path()}.part`, DATA.subarray(0, 250_000))
    await get()
    rmSync(path())
    writeFileSync(`${path()}.part`, DATA)
    await get()
    expect(requests).to.deep.equal(['bytes=250000-', `bytes=${DATA.length}-`])
    expect(readFileSync(path()).equals(DATA)).to.equal(true)
  })

  it('goes on without a digest when it is checked later, and only then', async () => {
    const action = {do: 'fetch', url: url(), path: path()} as const
    for (const more of [{checkedLater: true as const}, {}]) {
      writeFileSync(`${path()}.part`, DATA.subarray(0, 250_000))
      await fetchFile({...action, ...more}, () => {})
      expect(readFileSync(path()).equals(DATA)).to.equal(true)
      rmSync(path())
    }
    expect(requests).to.deep.equal(['bytes=250000-', undefined])
  })

  it('starts again when the part was of something else', async () => {
    writeFileSync(`${path()}.part`, randomBytes(1000))
    await get()
    expect(requests).to.deep.equal(['bytes=1000-', undefined])
    expect(readFileSync(path()).equals(DATA)).to.equal(true)
  })

  it('starts again when the server sends no parts', async () => {
    writeFileSync(`${path()}.part`, DATA.subarray(0, 1000))
    handler = (_, response) => response.writeHead(200, {'content-length': DATA.length}).end(DATA)
    await get()
    expect(readFileSync(path()).equals(DATA)).to.equal(true)
  })

  it('names both digests when they differ, and keeps nothing of it', async () => {
    const error = await failure(get('0'.repeat(64)))
    expect(error).to.have.property('code', 'DIGEST_MISMATCH')
    expect(String(error)).to.include(sha256).and.include('0'.repeat(64))
    expect(readdirSync(dir)).to.deep.equal([])
  })

  it('keeps a file that is right and replaces one that is wrong', async () => {
    writeFileSync(path(), DATA)
    await get()
    expect(requests).to.deep.equal([])
    writeFileSync(path(), 'old')
    await get()
    expect(readFileSync(path()).equals(DATA)).to.equal(true)
  })

  it('leaves a wrong file alone until the right one is complete', async () => {
    writeFileSync(path(), 'old')
    handler = (_, response) => response.writeHead(404).end()
    await failure(get())
    expect(readFileSync(path(), 'utf8')).to.equal('old')
  })

  it('trusts no part of an earlier run without a digest', async () => {
    writeFileSync(`${path()}.part`, 'something')
    handler = (request, response, count) => send(request, response, count === 1 ? 1000 : undefined)
    await fetchFile({do: 'fetch', url: url(), path: path()}, () => {})
    expect(requests).to.deep.equal([undefined, 'bytes=1000-'])
    expect(readFileSync(path()).equals(DATA)).to.equal(true)
  })

  it('gives up at once with the status when the server refuses', async () => {
    handler = (_, response) => response.writeHead(404).end('no')
    const error = await failure(get())
    expect(error).to.have.property('code', 'FETCH_FAILED')
    expect(String(error)).to.include('404 Not Found').and.include(url())
    expect(requests).to.have.length(1)
  })

  it('tries again when the server is busy, and follows redirects', async () => {
    handler = (request, response, count) => {
      if (count === 1) response.writeHead(503).end()
      else if (count === 2) response.writeHead(302, {location: '/elsewhere'}).end()
      else send(request, response)
    }
    await get()
    expect(readFileSync(path()).equals(DATA)).to.equal(true)
  })

  it('keeps the part when it gives up', async () => {
    handler = (request, response, count) => (count === 1 ? send(request, response, 5000) : response.destroy())
    const error = await failure(get())
    expect(error).to.have.property('code', 'FETCH_FAILED')
    expect(readdirSync(dir)).to.deep.equal(['base.txz.part'])
    expect(readFileSync(`${path()}.part`).length).to.equal(5000)
  })

  it('stops when it is interrupted', async () => {
    const interrupt = new AbortController()
    handler = (_, response) =>
      void response.writeHead(200, {'content-length': DATA.length}).write(DATA.subarray(0, 1000), () => interrupt.abort(new Error('interrupted')))
    expect(String(await failure(get(sha256, () => {}, interrupt.signal)))).to.include('interrupted')
    expect(existsSync(path())).to.equal(false)
  })

  it('copies file: URLs, and refuses others', async () => {
    const source = join(dir, 'source')
    writeFileSync(source, DATA)
    await fetchFile({do: 'fetch', url: pathToFileURL(source).href, path: path(), sha256}, () => {})
    expect(readFileSync(path()).equals(DATA)).to.equal(true)
    for (const bad of ['ftp://127.0.0.1/x', 'no url', pathToFileURL(join(dir, 'none')).href]) {
      expect(await failure(fetchFile({do: 'fetch', url: bad, path: join(dir, 'other')}, () => {})), bad).to.have.property('code', 'FETCH_FAILED')
    }
  })

  it('downloads once for two that want the same', async () => {
    await Promise.all([get(), get()])
    expect(requests).to.have.length(1)
  })

  it('is undone only where nothing was', () => {
    const action = {do: 'fetch', url: url(), path: path()} as const
    expect(fetchInverse(action)).to.deep.equal([{do: 'unlink', path: path()}])
    writeFileSync(path(), 'there')
    expect(fetchInverse(action)).to.deep.equal([])
  })

  it('is kept when its digest was checked: another command may be using it already', () => {
    expect(fetchInverse({do: 'fetch', url: url(), path: path(), sha256})).to.deep.equal([])
  })
})
