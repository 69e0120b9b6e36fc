import {lstatSync, rmSync} from 'node:fs'
import {createSocket, type RemoteInfo, type Socket as UdpSocket} from 'node:dgram'
import {connect, createServer, isIPv6, type Server} from 'node:net'
import {basename, dirname} from 'node:path'

/*
 * forwarder serve SOCKET TUNNEL...   answers at ports of localhost for a pot until it is told to end; TUNNEL: PROTO/ADDRESS/PORT/TARGET/PORT
 * forwarder wait SOCKET              ends when all tunnels answer, or with 1 and a line for each that does not
 * forwarder stop SOCKET              ends it; nothing to do when none runs
 * pf(4) cannot do this: it translates an answer only where the packet passes that interface again, and most hosts have `set skip on lo0`.
 */

/** An exchange of datagrams ends when nothing has come for so long, in milliseconds. */
const QUIET = 60_000
/** More exchanges of datagrams than this end the oldest one. */
const EXCHANGES = 1024
/** How long a process that starts may take until it can be asked, in milliseconds. */
const PATIENCE = 60_000

/** How often it looks whether its socket is still there, in milliseconds. */
const LOOK = 2000

const NOBODY = 65534

interface Tunnel {
  readonly proto: string
  readonly address: string
  readonly port: number
  readonly target: string
  readonly targetPort: number
}

function tunnelOf(word: string): Tunnel {
  const [proto = '', address = '', port, target = '', targetPort] = word.split('/')
  return {proto, address, port: Number(port), target, targetPort: Number(targetPort)}
}

/** Resolves when it answers. Rejects when it cannot. */
const listen = ({proto, ...tunnel}: Tunnel): Promise<void> => (proto === 'udp' ? datagrams(tunnel) : streams(tunnel))

function streams({address, port, target, targetPort}: Omit<Tunnel, 'proto'>): Promise<void> {
  const server = createServer({allowHalfOpen: true}, (from) => {
    const to = connect({host: target, port: targetPort, allowHalfOpen: true})
    from.pipe(to)
    to.pipe(from)
    from.on('error', () => to.destroy()).on('close', () => to.destroy())
    to.on('error', () => from.destroy()).on('close', () => from.destroy())
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({host: address, port, ipv6Only: true}, resolve)
  })
}

function datagrams({address, port, target, targetPort}: Omit<Tunnel, 'proto'>): Promise<void> {
  const here = createSocket(isIPv6(address) ? {type: 'udp6', ipv6Only: true} : {type: 'udp4'})
  const exchanges = new Map<string, {readonly to: UdpSocket; readonly timer: NodeJS.Timeout}>()
  const end = (key: string) => {
    const exchange = exchanges.get(key)
    if (exchange === undefined) return
    exchanges.delete(key)
    clearTimeout(exchange.timer)
    exchange.to.close()
  }
  const begin = (key: string, from: RemoteInfo): UdpSocket => {
    const [oldest] = exchanges.keys()
    if (exchanges.size >= EXCHANGES && oldest !== undefined) end(oldest)
    const to = createSocket(isIPv6(target) ? 'udp6' : 'udp4')
    to.on('message', (message) => here.send(message, from.port, from.address))
    to.on('error', () => end(key))
    to.connect(targetPort, target)
    exchanges.set(key, {to, timer: setTimeout(() => end(key), QUIET)})
    return to
  }
  here.on('message', (message, from) => {
    const key = `${from.address}/${from.port}`
    const exchange = exchanges.get(key)
    exchange?.timer.refresh()
    const to = exchange?.to ?? begin(key, from)
    if (exchange !== undefined) to.send(message, () => undefined)
    else to.once('connect', () => to.send(message, () => undefined))
  })
  return new Promise((resolve, reject) => {
    here.once('error', reject)
    here.bind(port, address, () => {
      here.off('error', reject)
      here.on('error', () => undefined)
      resolve()
    })
  })
}

const bound = (server: Server, path: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })

/** What the process at a socket says; undefined when there is none. With `word` it is told that. */
const ask = (path: string, word: string): Promise<string | undefined> =>
  new Promise((resolve) => {
    let text = ''
    const socket = connect(path)
    socket.setEncoding('utf8')
    socket.on('connect', () => socket.end(word))
    socket.on('data', (chunk: string) => {
      text += chunk
    })
    socket.on('error', () => resolve(undefined))
    socket.on('end', () => resolve(text))
  })

async function serve(path: string, words: readonly string[]): Promise<void> {
  if ((await ask(path, '')) !== undefined) throw new Error(`${path}: a process is there already`)
  rmSync(path, {force: true})
  let failures: Promise<readonly string[]> | undefined
  const control = createServer({allowHalfOpen: true}, (socket) => {
    let word = ''
    socket.setEncoding('utf8')
    socket.on('data', (chunk: string) => {
      word += chunk
    })
    socket.on('error', () => undefined)
    socket.on('end', () => {
      if (word === 'stop') socket.end('', () => process.exit(0))
      else void failures?.then((lines) => socket.end(lines.join('')))
    })
  })
  process.umask(0o077)
  await bound(control, path)
  failures = Promise.all(
    words.map(async (word) => {
      const tunnel = tunnelOf(word)
      try {
        await listen(tunnel)
        return []
      } catch (error) {
        return [`${tunnel.proto} port ${tunnel.port} of ${tunnel.address}: ${error instanceof Error ? error.message : String(error)}\n`]
      }
    }),
  ).then((lines) => lines.flat())
  await failures
  // A process that nobody can reach any more ends, too. The directory lets a process without privileges look for a name, and no path is needed.
  process.chdir(dirname(path))
  setInterval(() => {
    if (lstatSync(basename(path), {throwIfNoEntry: false}) === undefined) process.exit(0)
  }, LOOK)
  // From here on it needs nothing that only root can do.
  if (process.getuid?.() !== 0) return
  process.setgroups?.([])
  process.setgid?.(NOBODY)
  process.setuid?.(NOBODY)
}

async function wait(path: string): Promise<void> {
  const until = Date.now() + PATIENCE
  for (;;) {
    const said = await ask(path, 'state')
    if (said === '') return
    if (said !== undefined) throw new Error(said.trimEnd())
    if (Date.now() > until) throw new Error('it did not start')
    await new Promise((resolve) => {
      setTimeout(resolve, 10)
    })
  }
}

async function stop(path: string): Promise<void> {
  await ask(path, 'stop')
  rmSync(path, {force: true})
}

const [mode = '', path = '', ...words] = process.argv.slice(2)
const modes: Readonly<Record<string, () => Promise<void>>> = {serve: () => serve(path, words), wait: () => wait(path), stop: () => stop(path)}
try {
  await modes[mode]?.()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}
