import {openSync} from 'node:fs'
import type {Socket} from 'node:net'
import type {Call, ExecSpec, Reply} from './call.js'
import type {Gate} from './gate.js'
import {channel, type Channel} from './protocol.js'

/** System call numbers for the shim, which has no headers to look them up in. */
const numbers = process.arch === 'arm64' ? {setns: 268, unshare: 97, sethostname: 161} : {setns: 308, unshare: 272, sethostname: 170}

export interface Connection {
  readonly call: Call
  readonly channel: Channel
  /** Print, then end the tool or let it become a program. */
  finish(reply: Reply): void
}

const frame = (spec: ExecSpec, tool: string): string[] => [
  spec.root ?? '',
  spec.cwd,
  String(spec.uid ?? ''),
  String(spec.gid ?? ''),
  (spec.groups ?? []).join(' '),
  spec.uts ?? '',
  String(numbers.setns),
  spec.log ?? '',
  spec.background ? '1' : '',
  spec.complaint ?? `${tool}:`,
  String(spec.timeout ?? 0),
  String(spec.argv.length),
  ...spec.argv,
  ...Object.entries(spec.env).map(([name, value]) => `${name}=${value}`),
]

/** The first frame says who calls; rejects when the caller dies before it. */
export async function accept(socket: Socket, gate: Gate): Promise<Connection> {
  const peer = channel(socket)
  const [, tool = '', cwd = '', pid = '', ttyIn = '', ttyOut = '', count = '', ...rest] = (await peer.receive()).map(String)
  const argv = rest.slice(0, Number(count))
  const env = Object.fromEntries(
    rest.slice(Number(count)).map((pair) => {
      const at = pair.indexOf('=')
      return [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )

  const ask = async (items: readonly string[]): Promise<Buffer> => {
    peer.send(items)
    const [answer = Buffer.alloc(0)] = await gate.outside(() => peer.receive())
    return answer
  }
  const call: Call = {
    tool,
    argv,
    cwd,
    env,
    pid: Number(pid),
    ttyIn: ttyIn === '1',
    ttyOut: ttyOut === '1',
    read: (size) => ask(['read', String(size)]),
    slurp: () => ask(['slurp']),
    print: (text) => peer.send(['out', text]),
    warn: (text) => peer.send(['err', text]),
    run: async (spec) => Number(String(await ask(['run', ...frame(spec, tool)]))),
    outside: gate.outside,
    async uts(hostname) {
      const holder = Number(String(await ask(['uts', String(numbers.unshare), String(numbers.sethostname), hostname])))
      if (holder === 0) throw new Error('freebsd model: no new UTS namespace')
      const descriptor = openSync(`/proc/${holder}/ns/uts`, 'r')
      peer.send(['kept'])
      return descriptor
    },
  }
  return {
    call,
    channel: peer,
    finish({code, stdout = '', stderr = '', exec}) {
      if (stdout.length > 0) peer.send(['out', stdout])
      if (stderr.length > 0) peer.send(['err', stderr])
      peer.send(exec ? ['exec', ...frame(exec, tool)] : ['exit', String(code)])
    },
  }
}
