import {execFile, spawn, type ChildProcess} from 'node:child_process'
import {createSocket} from 'node:dgram'
import {once} from 'node:events'
import {existsSync, mkdtempSync, rmSync} from 'node:fs'
import {connect, createServer, type AddressInfo, type Server} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {expect} from 'chai'
import {CORE} from '../../../../test/support/cli.js'

const PROGRAM = join(CORE, 'plugins/network/dist/programs/forwarder.js')
const run = promisify(execFile)

describe('the process that answers at localhost on FreeBSD', () => {
  let directory: string
  const children: ChildProcess[] = []
  const target = createSocket('udp4')
  let server: Server
  const socket = () => join(directory, 's')
  const ask = (mode: string) => run(process.execPath, [PROGRAM, mode, socket()])
  const portOf = (address: AddressInfo | string | null) => (typeof address === 'object' ? (address?.port ?? 0) : 0)

  /** A port that is free now. */
  async function freePort(): Promise<number> {
    const probe = createServer().listen(0, '127.0.0.1')
    await once(probe, 'listening')
    const port = portOf(probe.address())
    probe.close()
    await once(probe, 'close')
    return port
  }
  const serve = (...words: string[]) => {
    const child = spawn(process.execPath, [PROGRAM, 'serve', socket(), ...words], {stdio: 'ignore'})
    children.push(child)
    return once(child, 'exit')
  }

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'pot-forwarder-'))
    // Answers when all of the question is there, to see that one end can be closed before the other.
    server = createServer({allowHalfOpen: true}, (from) => {
      let bytes = 0
      from.on('data', (chunk) => {
        bytes += chunk.length
      })
      from.on('end', () => from.end(`${bytes} ${'x'.repeat(300_000)}`))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  after(() => {
    for (const child of children) child.kill('SIGKILL')
    target.close()
    server.close()
    rmSync(directory, {recursive: true, force: true})
  })

  it('brings bytes to the pot and back, of streams and of datagrams, until it is told to end', async () => {
    target.on('message', (message, {port, address}) => target.send(`pot: ${message}`, port, address))
    target.bind(0, '127.0.0.1')
    await once(target, 'listening')
    const port = await freePort()
    const ended = serve(
      `tcp/127.0.0.1/${port}/127.0.0.1/${portOf(server.address())}`,
      `tcp/::1/${port}/127.0.0.1/${portOf(server.address())}`,
      `udp/127.0.0.1/${port}/127.0.0.1/${target.address().port}`,
    )
    await ask('wait')
    for (const host of ['127.0.0.1', '::1']) {
      const client = connect({host, port, allowHalfOpen: true})
      let text = ''
      client.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      client.end('y'.repeat(500_000))
      await once(client, 'end')
      expect([text.slice(0, 8), text.length], host).to.deep.equal(['500000 x', 300_007])
    }
    const client = createSocket('udp4')
    client.send('hello', port, '127.0.0.1')
    const [message] = await once(client, 'message')
    expect(String(message)).to.equal('pot: hello')
    client.close()
    await ask('stop')
    await ended
    expect(existsSync(socket())).to.equal(false)
    await ask('stop')
  })

  it('says which ports it cannot have, and answers at the others', async () => {
    const taken = portOf(server.address())
    const port = await freePort()
    const ended = serve(`tcp/127.0.0.1/${taken}/127.0.0.1/1`, `tcp/127.0.0.1/${port}/127.0.0.1/${taken}`)
    const {stderr, code} = await ask('wait').then(
      () => ({stderr: '', code: 0}),
      (error: {stderr: string; code: number}) => error,
    )
    expect(stderr).to.match(new RegExp(`^tcp port ${taken} of 127\\.0\\.0\\.1: .*EADDRINUSE[^\\n]*\\n$`))
    expect(code).to.equal(1)
    const client = connect({host: '127.0.0.1', port, allowHalfOpen: true})
    client.end()
    expect(String((await once(client, 'data'))[0])).to.match(/^0 x/)
    client.destroy()
    // Nobody could tell it to end without its socket.
    rmSync(socket())
    await ended
  })
})
