import {existsSync, readdirSync, readFileSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {host} from './host.js'
import {describe} from './mounts.js'
import {newNet} from './net/interface.js'
import {reap, removeJail} from './jail/remove.js'
import {range, type State} from './state.js'
import {defaultSysctls} from './sysctls.js'
import {mountEvery} from './zfs/mounting.js'

export interface Leftovers {
  readonly jails: readonly string[]
  /** All but those of datasets, as mount(8) prints them. */
  readonly mounts: readonly string[]
  readonly rules: readonly string[]
  readonly shm: readonly string[]
  /** Beside the card and the loopback that the host has had from the start. */
  readonly interfaces: readonly string[]
  /** Paths of anchors with rules of their own. */
  readonly anchors: readonly string[]
  /** Command lines of processes that run in a jail. */
  readonly processes: readonly string[]
}

/** What a tool that cleans up after itself does not leave. */
export function leftovers(state: State): Leftovers {
  reap(state)
  const alive = state.os.jailed()
  const processes = [...state.jails.values()].flatMap(({inode}) => alive.get(inode) ?? [])
  return {
    jails: [...state.jails.values()].map(({name}) => name),
    // The descriptors of pot itself stay until the host stops.
    mounts: state.mounts.filter(({type, on}) => type !== 'zfs' && !(type === 'fdescfs' && !on.endsWith('/dev/fd'))).map(describe),
    rules: [...state.rules],
    shm: state.shm.map(({path}) => path),
    interfaces: state.net.interfaces.filter(({vnet, name}) => !((vnet === 0 && name === 'em0') || name === 'lo0')).map(({name}) => name),
    anchors: [...state.pf.rulesets.keys()].filter((path) => path !== ''),
    processes: processes.map((pid) =>
      existsSync(`/proc/${pid}/cmdline`) ? readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() : String(pid),
    ),
  }
}

/** Mount points of the host below the directory, the innermost last. */
export const mountsBelow = (root: string): string[] =>
  readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => (line.split(' ')[4] ?? '').replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))))
    .filter((path) => path.startsWith(`${root}/`))

async function powerOff(state: State): Promise<void> {
  for (const jail of [...state.jails.values()]) await removeJail(state, jail)
  state.mounts.splice(0)
  for (const path of mountsBelow(state.root).toReversed()) await host('umount', ['-l', path])
}

/** What rc.d/routing sets at boot, by variables of rc.conf(5). */
const FORWARDING = [
  ['net.inet.ip.forwarding', 'gateway_enable'],
  ['net.inet6.ip6.forwarding', 'ipv6_gateway_enable'],
] as const

function isYes({root}: State, variable: string): boolean {
  const path = join(root, 'etc/rc.conf')
  return existsSync(path) && new RegExp(`^${variable}="?(yes|true|on|1)"?$`, 'im').test(readFileSync(path, 'utf8'))
}

/** A power cut and a boot: what lives in memory is gone, datasets are mounted as their properties say. */
export async function reboot(state: State): Promise<void> {
  await powerOff(state)
  for (const list of [state.rules, state.shm]) list.splice(0)
  state.cpusets.clear()
  state.cpusets.set(1, {id: 1, cpus: range(state.cpus)})
  state.net = newNet()
  state.pf = {enabled: false, rulesets: new Map()}
  state.modules.clear()
  for (const module of ['kernel', 'zfs.ko', 'opensolaris.ko']) state.modules.add(module)
  const racct = state.sysctls.get('kern.racct.enable') ?? '1'
  state.sysctls.clear()
  for (const [name, value] of defaultSysctls(state.cpus, state.release)) state.sysctls.set(name, value)
  state.sysctls.set('kern.racct.enable', racct)
  for (const [name, variable] of FORWARDING) if (isYes(state, variable)) state.sysctls.set(name, '1')
  Object.assign(state.next, {jid: 1, cpuset: 2})
  const run = join(state.root, 'var/run')
  for (const name of existsSync(run) ? readdirSync(run) : []) rmSync(join(run, name), {recursive: true, force: true})
  await mountEvery(state)
}

/** Ends everything; returns what could not be removed, which a test may take as a failure. */
export async function tearDown(state: State): Promise<string[]> {
  await powerOff(state)
  const stuck = mountsBelow(state.root)
  if (stuck.length > 0) return stuck.map((path) => `mounted: ${path}`)
  await host('umount', ['-l', state.root])
  rmSync(state.root, {recursive: true, force: true})
  return existsSync(state.root) ? [`not removed: ${state.root}`] : []
}
