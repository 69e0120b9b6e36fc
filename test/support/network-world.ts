import {execFile, execFileSync, spawn, type ChildProcess} from 'node:child_process'
import {randomBytes} from 'node:crypto'
import {once} from 'node:events'
import {appendFileSync, readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {promisify} from 'node:util'
import {linuxWorld, noBtrfs} from '../../src/testing/linux-world.js'
import type {World} from '../../src/testing/world.js'
import {nameserversHere} from './nameservers.js'

const script = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const run = (file: string, ...args: string[]) => execFileSync(file, args, {encoding: 'utf8', stdio: 'pipe'})

/** Addresses of the host and of a machine beside it that knows no way to the networks of pots. */
export const HOST = {ipv4: '192.0.2.1', ipv6: '2001:db8::1'}
export const OUTSIDE = {ipv4: '192.0.2.9', ipv6: '2001:db8::9'}

export interface NetworkWorld {
  readonly world: World
  /** argv before a program that is to run on the host, in the network of a pot, or on the machine outside. */
  on(where: string): readonly string[]
  /** Runs command lines of pot all at once, in `processes` of their own: one for each would be at work with itself. */
  potMany(processes: number, lines: readonly (readonly string[])[]): Promise<void>
  /** Asks addresses from somewhere; see network-ask.mjs. */
  ask(where: string, ...urls: string[]): Promise<(string | null)[]>
  /** Answers somewhere until the world ends; see network-echo.mjs. */
  answer(where: string, ...ports: string[]): Promise<void>
  /** Everything that networks of pots have left in the kernel and in files, a line each. */
  state(): string[]
  close(): Promise<void>
}

/** For a `before` hook: a world with a network, or the suite is skipped and says why. */
export async function networkWorldFor(suite: Mocha.Context): Promise<NetworkWorld> {
  const missing = noNetwork() ?? noBtrfs()
  if (missing !== undefined) {
    console.log(`      skipped: ${missing}`)
    suite.skip()
  }
  return networkWorld()
}

/** A host of its own: a network namespace that forwards, in which pot is run, and another one beside it. */
export async function networkWorld(): Promise<NetworkWorld> {
  const id = randomBytes(3).toString('hex')
  const [host, outside] = [`pot-host-${id}`, `pot-out-${id}`]
  for (const name of [host, outside]) {
    run('ip', 'netns', 'add', name)
    run('ip', '-n', name, 'link', 'set', 'lo', 'up')
  }
  run('ip', '-n', host, 'link', 'add', 'up0', 'type', 'veth', 'peer', 'name', 'up0', 'netns', outside)
  for (const [name, {ipv4, ipv6}] of [
    [host, HOST],
    [outside, OUTSIDE],
  ] as const) {
    run('ip', '-n', name, 'address', 'add', `${ipv4}/24`, 'dev', 'up0')
    run('ip', '-n', name, 'address', 'add', `${ipv6}/64`, 'dev', 'up0', 'nodad')
    run('ip', '-n', name, 'link', 'set', 'up0', 'up')
  }
  const enter = (path: string) => ['nsenter', `--net=${path}`] as const
  const through = enter(`/run/netns/${host}`)
  run(...through, 'sysctl', '-q', '-w', 'net.ipv4.ip_forward=1', 'net.ipv6.conf.all.forwarding=1')
  const world = await linuxWorld(undefined, through)
  appendFileSync(join(world.root, 'etc/pot.conf'), `POT_ALLOW_OVERLAP="${nameserversHere().join(' ')}"\n`)
  const children: ChildProcess[] = []

  const on: NetworkWorld['on'] = (where) => {
    if (where === 'host') return through
    if (where === 'outside') return enter(`/run/netns/${outside}`)
    const uuid = /^pot\.uuid=(.*)$/m.exec(readFileSync(join(world.fs, 'jails', where, 'conf/pot.conf'), 'utf8'))?.[1] ?? ''
    return enter(join(world.root, 'run/netns', uuid))
  }

  return {
    world,
    on,
    async potMany(processes, lines) {
      const [file = '', ...args] = through
      const shares = Array.from({length: processes}, (_, share) => lines.filter((_line, index) => index % processes === share))
      const options = {env: {...process.env, NODE_ENV: undefined, ...world.env}}
      const argv = (share: readonly (readonly string[])[]) => [...args, process.execPath, script('pot-many.mjs'), ...share.map((line) => JSON.stringify(line))]
      await Promise.all(shares.map((share) => promisify(execFile)(file, argv(share), options)))
    },
    async ask(where, ...urls) {
      const [file = '', ...args] = on(where)
      const {stdout} = await promisify(execFile)(file, [...args, process.execPath, script('network-ask.mjs'), ...urls])
      const answers: unknown = JSON.parse(stdout)
      return Array.isArray(answers) ? answers : []
    },
    async answer(where, ...ports) {
      const [file = '', ...args] = on(where)
      const child = spawn(file, [...args, process.execPath, script('network-echo.mjs'), where, ...ports], {stdio: ['ignore', 'pipe', 'inherit']})
      children.push(child)
      await once(child.stdout, 'data')
    },
    state() {
      const ip = (...words: string[]) => run(...through, 'ip', '-o', ...words).split('\n')
      const links = ip('link').map((line) => /^\d+: ([^:@]+)/.exec(line)?.[1] ?? '')
      const addresses = ip('address').map((line) => /^\d+: (\S+)\s+(inet6? \S+)/.exec(line)?.slice(1).join(' ') ?? '')
      const files = ['network', 'netns'].flatMap((name) => entries(join(world.root, 'run', name)).map((entry) => `${name} ${entry}`))
      const claims = entries(join(world.root, 'run/locks')).filter((name) => name.startsWith('claim+'))
      const rules = run(...through, 'nft', 'list', 'ruleset').split('\n')
      // Addresses of a link are those of the kernel, and new each time.
      return [...links, ...addresses.filter((line) => !line.includes(' fe80:')), ...files, ...claims, ...rules].filter(Boolean)
    },
    async close() {
      for (const child of children) child.kill('SIGKILL')
      await world.close()
      for (const name of [host, outside]) run('ip', 'netns', 'delete', name)
    },
  }
}

function entries(directory: string): string[] {
  try {
    return readdirSync(directory).sort()
  } catch {
    return []
  }
}

/** Why networks cannot be tested here; undefined when they can. */
function noNetwork(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs root on Linux'
  try {
    run('nft', '--version')
    run('unshare', '--net', 'true')
    return undefined
  } catch {
    return 'needs nft and network namespaces'
  }
}
