import {mkdirSync} from 'node:fs'
import {join} from 'node:path'
import type {Snapshot, Dataset} from './zfs/dataset.js'
import type {Fault} from './faults.js'
import type {Jail} from './jail/record.js'
import type {Mount} from './mounts.js'
import {newNet, type Net} from './net/interface.js'
import {realOs, type Os} from './os.js'
import type {Pf} from './pf/state.js'
import type {Feature, Release} from './releases.js'
import {defaultSysctls} from './sysctls.js'

export interface CpuSet {
  readonly id: number
  cpus: readonly number[]
  /** jid, for the root set of a jail. */
  readonly jail?: number
}

export interface Shm {
  readonly path: string
  readonly size: number
}

/** Everything that the modelled kernel and its configuration files know. */
export interface State {
  /** Temporary directory of this model; every mountpoint and every jail lives below it. */
  readonly root: string
  /** Contents of datasets and snapshots. */
  readonly store: string
  readonly pid: number
  readonly os: Os
  readonly release: Release
  /** Of a later release, and there all the same. */
  readonly ported: readonly Feature[]
  readonly datasets: Map<string, Dataset>
  readonly jails: Map<number, Jail>
  /** Names of jails that had processes when they were removed: jls(8) tells it, once here. */
  readonly dying: Set<string>
  /** In the order mounted. */
  readonly mounts: Mount[]
  /** Rules of rctl as `subject:id:resource:action=amount/per`, canonical. */
  readonly rules: string[]
  readonly cpusets: Map<number, CpuSet>
  readonly cpus: number
  readonly sysctls: Map<string, string>
  readonly modules: Set<string>
  readonly shm: Shm[]
  /** Made anew by a reboot. */
  net: Net
  pf: Pf
  readonly groups: Map<string, number>
  readonly faults: Fault[]
  readonly calls: string[][]
  /** Services by name; true: running. */
  readonly services: Map<string, boolean>
  readonly next: {jid: number; txg: number; store: number; cpuset: number}
}

export interface Build {
  readonly os?: Os
  readonly release?: Release
  readonly ported?: readonly Feature[]
  readonly cpus?: number
}

export function newState(root: string, {os = realOs, release = '14.2', ported = [], cpus = 4}: Build = {}): State {
  const store = join(root, '.model', 'store')
  mkdirSync(store, {recursive: true, mode: 0o700})
  return {
    root,
    store,
    pid: process.pid,
    os,
    release,
    ported,
    datasets: new Map(),
    jails: new Map(),
    dying: new Set(),
    mounts: [],
    rules: [],
    cpusets: new Map([[1, {id: 1, cpus: range(cpus)}]]),
    cpus,
    sysctls: defaultSysctls(cpus, release),
    modules: new Set(['kernel', 'zfs.ko', 'opensolaris.ko']),
    shm: [],
    net: newNet(),
    pf: {enabled: false, rulesets: new Map()},
    groups: new Map([['pot', 2000]]),
    faults: [],
    calls: [],
    services: new Map([
      ['syslogd', true],
      ['cron', true],
      ['sshd', true],
      ['newsyslog', false],
      ['pf', false],
    ]),
    next: {jid: 1, txg: 5, store: 1, cpuset: 2},
  }
}

export const range = (count: number): number[] => Array.from({length: count}, (_, index) => index)

/** A fresh directory in the store. */
export function newStore(state: State): string {
  const dir = join(state.store, `d${state.next.store++}`)
  mkdirSync(dir, {mode: 0o755})
  return dir
}

export const snapshotsOf = (state: State): Snapshot[] => [...state.datasets.values()].flatMap((dataset) => dataset.snapshots)
