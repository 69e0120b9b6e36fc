import {fork, type ChildProcess} from 'node:child_process'
import {chmodSync, existsSync, mkdtempSync, readFileSync, realpathSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, extname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import type {Answer, FaultRequest, Ready} from './control.js'
import type {Leftovers} from './power.js'
import type {Ask} from './net/packets.js'
import type {Release} from './releases.js'

export interface Model {
  /** The host's root as far as the model goes: nothing is mounted and no jail lives outside of it. */
  readonly root: string
  /** The directory of the tools. */
  readonly bin: string
  /** For `pot`: PATH with the tools alone, FREEBSD_MODEL_SOCKET, HOME. */
  readonly env: Readonly<Record<string, string>>
  /** Every call so far: the tool and its arguments. */
  calls(): Promise<string[][]>
  forgetCalls(): Promise<void>
  /** The next calls whose command line matches do nothing and fail. */
  fail(pattern: RegExp | string, times?: number): Promise<void>
  /** The same, but the call does its work before it claims to have failed. */
  failAfter(pattern: RegExp | string, times?: number): Promise<void>
  /** The next call that matches waits before it does anything; a caller that is killed meanwhile gets nothing done. */
  pause(pattern: RegExp | string): Promise<Pause>
  clearFaults(): Promise<void>
  /** A power cut and a boot. Kill your own processes first. */
  reboot(): Promise<void>
  leftovers(): Promise<Leftovers>
  /** Interfaces, addresses, routes and rules, a line for each thing. */
  network(): Promise<string[]>
  /** Sends a packet and its answer through the modelled networks; see net/packets.ts. */
  exchange(ask: Ask): Promise<string[]>
  /** What /etc/rc of a jail does to its network. */
  boot(jail: string): Promise<void>
  /** A socket of the host that listens: `tcp4 *:80`. */
  listen(socket: string): Promise<void>
  /** A POSIX shared memory segment, by its path on the host. */
  addShm(path: string): Promise<void>
  /** As if loader.conf or the kernel said so: no check is made. */
  setSysctl(name: string, value: string): Promise<void>
  /** Ends the model; returns what is left of it on the real host, normally nothing. */
  stop(): Promise<string[]>
}

export interface Pause {
  /** Resolves when a call waits. */
  readonly reached: Promise<void>
  resume(): Promise<void>
}

export interface ModelOptions {
  /** Where the temporary directory is made; default: that of the system. */
  readonly parent?: string
  /** Default: 14.2. */
  readonly release?: Release
}

/** The server beside this file: as it is, or bundled for the package. */
const HERE = fileURLToPath(import.meta.url)
const SERVER = join(dirname(HERE), `server${extname(HERE)}`)
const LOADER = extname(HERE) === '.ts' ? ['--import', 'tsx'] : []

/** Starts a model in a process of its own. Needs root, perl and mount(8). Several may run at once. */
export async function startModel({parent = tmpdir(), release = '14.2'}: ModelOptions = {}): Promise<Model> {
  const root = mkdtempSync(join(realpathSync(parent), 'freebsd-'))
  chmodSync(root, 0o755)
  const child = fork(SERVER, [root, release], {execArgv: LOADER, stdio: ['ignore', 'inherit', 'inherit', 'ipc'], env: {...process.env, NODE_ENV: ''}})
  const {bin, socket} = await ready(child)
  const ask = asker(child)

  const fault = (kind: FaultRequest['kind'], pattern: RegExp | string, times: number): FaultRequest => {
    const {source, flags} = typeof pattern === 'string' ? {source: pattern.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'), flags: ''} : pattern
    return {kind, source, flags: flags.replace('g', ''), times, code: 1, message: 'Input/output error'}
  }
  const tell = async (method: string, argument?: unknown): Promise<void> => void (await ask(method, argument))

  return {
    root,
    bin,
    env: {PATH: bin, FREEBSD_MODEL_SOCKET: socket, HOME: join(root, 'root')},
    calls: async () => (await ask('calls')) as string[][],
    forgetCalls: () => tell('forget'),
    fail: (pattern, times = 1) => tell('fault', fault('fail', pattern, times)),
    failAfter: (pattern, times = 1) => tell('fault', fault('fail-after', pattern, times)),
    async pause(pattern) {
      const id = await ask('fault', fault('pause', pattern, 1))
      return {reached: tell('reached', id), resume: () => tell('resume', id)}
    },
    clearFaults: () => tell('clear'),
    reboot: () => tell('reboot'),
    leftovers: async () => (await ask('leftovers')) as Leftovers,
    network: async () => (await ask('network')) as string[],
    exchange: async (packet) => (await ask('exchange', packet)) as string[],
    listen: (socket) => tell('listen', socket),
    boot: (jail) => tell('boot', jail),
    addShm: (path) => tell('shm', path),
    setSysctl: (name, value) => tell('sysctl', `${name}=${value}`),
    async stop() {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.ref()
      const left = (await ask('stop')) as string[]
      await gone
      const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
        .split('\n')
        .filter((line) => line.includes(` ${root}`))
      return [...left, ...mounts, ...(existsSync(root) ? [root] : [])]
    },
  }
}

function ready(child: ChildProcess): Promise<Ready> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the model's server ended with status ${code}`)))
    child.once('error', reject)
    child.once('message', (message) => resolve((message as {ready: Ready}).ready))
  })
}

function asker(child: ChildProcess): (method: string, argument?: unknown) => Promise<unknown> {
  const waiting = new Map<number, {resolve: (value: unknown) => void; reject: (error: Error) => void}>()
  let next = 1
  // A test process that forgets to stop a model can end; the server notices and cleans up.
  const settle = () => (waiting.size === 0 ? child.channel?.unref() : child.channel?.ref())
  child.unref()
  settle()
  child.on('message', (message) => {
    const {id, result, error} = message as Answer
    const one = waiting.get(id)
    waiting.delete(id)
    settle()
    if (error === undefined) one?.resolve(result)
    else one?.reject(new Error(error))
  })
  child.on('exit', () => {
    for (const {reject} of waiting.values()) reject(new Error("the model's server is gone"))
  })
  return (method, argument) =>
    new Promise((resolve, reject) => {
      const id = next++
      waiting.set(id, {resolve, reject})
      settle()
      child.send({id, method, argument})
    })
}
