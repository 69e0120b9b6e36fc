import {existsSync, mkdirSync, realpathSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import type {State} from './state.js'

/** One entry of the modelled kernel's mount table; each is a real mount of the host at `on`. */
export interface Mount {
  /** Dataset name, source directory, or the name of the file system. */
  from: string
  readonly on: string
  readonly type: 'zfs' | 'nullfs' | 'tmpfs' | 'devfs' | 'fdescfs' | 'procfs' | 'linprocfs' | 'linsysfs'
  /** As mount(8) prints them after the type. */
  options: readonly string[]
  /** nullfs: the mount that holds the source directory and cannot go before this one. */
  readonly lower?: Mount
}

export class Busy extends Error {}

/** What is mounted exactly at `path`, the uppermost when several are. */
export const mountAt = (state: State, path: string): Mount | undefined => state.mounts.findLast(({on}) => on === path)

/** The file system that `path` is in. */
export function mountOf(state: State, path: string): Mount | undefined {
  const inside = state.mounts.filter(({on}) => path === on || path.startsWith(`${on}/`))
  return inside.reduce<Mount | undefined>((best, mount) => (best && best.on.length > mount.on.length ? best : mount), undefined)
}

/** The model never mounts outside of its own directory, whatever it is told. */
export const inside = (state: State, path: string): boolean => path.startsWith(`${state.root}/`) && !path.startsWith(`${state.root}/.model`)

const flags = (readonly: boolean, noexec: boolean, nosuid: boolean) =>
  ['remount', 'bind', readonly ? 'ro' : 'rw', ...(noexec ? ['noexec'] : []), ...(nosuid ? ['nosuid'] : [])].join(',')

async function restrict({os}: State, on: string, options: readonly string[]): Promise<void> {
  const [readonly, noexec, nosuid] = ['read-only', 'noexec', 'nosuid'].map((option) => options.includes(option))
  if (readonly || noexec || nosuid) await os.mount(['-o', flags(readonly === true, noexec === true, nosuid === true), on])
}

export async function bind(state: State, source: string, mount: Mount): Promise<void> {
  // Private: what is mounted below one of the two must not show up below the other.
  await state.os.mount(['--bind', '--make-private', source, mount.on])
  await restrict(state, mount.on, mount.options)
  state.mounts.push(mount)
}

export async function reoption({os}: State, mount: Mount, options: readonly string[]): Promise<void> {
  const [readonly, noexec, nosuid] = ['read-only', 'noexec', 'nosuid'].map((option) => options.includes(option))
  await os.mount(['-o', flags(readonly === true, noexec === true, nosuid === true), mount.on])
  mount.options = options
}

export async function mountNull(state: State, source: string, on: string, options: readonly string[]): Promise<void> {
  const lower = mountOf(state, realpathSync(source))
  await bind(state, source, {from: source, on, type: 'nullfs', options, ...(lower ? {lower} : {})})
}

/** `size`, `mode` and `inodes` as Linux takes them; those that are absent are the defaults. */
export async function mountTmp(state: State, on: string, options: readonly string[], linux: readonly string[]): Promise<void> {
  const {mode, uid, gid} = statSync(on)
  const inherited = [`mode=${(mode & 0o7777).toString(8)}`, `uid=${uid}`, `gid=${gid}`]
  await state.os.mount(['--make-private', '-t', 'tmpfs', '-o', [...inherited, ...linux].join(','), 'tmpfs', on])
  await restrict(state, on, options)
  state.mounts.push({from: 'tmpfs', on, type: 'tmpfs', options})
}

/** Enough of /dev for a shell; no device of the host can be reached through it but these. */
export async function mountDev(state: State, on: string, options: readonly string[]): Promise<void> {
  await state.os.mount(['-t', 'tmpfs', '-o', 'mode=755,size=64k', 'devfs', on])
  await state.os.devices(on)
  state.mounts.push({from: 'devfs', on, type: 'devfs', options})
}

/** File systems whose content no test needs: an empty one. */
export async function mountEmpty(state: State, type: 'fdescfs' | 'procfs' | 'linprocfs' | 'linsysfs', on: string, options: readonly string[]): Promise<void> {
  await state.os.mount(['-t', 'tmpfs', '-o', 'size=4k', type, on])
  // fdescfs(5): those that every process has.
  if (type === 'fdescfs') for (const name of ['0', '1', '2']) writeFileSync(join(on, name), '')
  state.mounts.push({from: type, on, type, options})
}

/** Rejects with Busy when FreeBSD would answer EBUSY. */
export async function unmount(state: State, mount: Mount, force: boolean): Promise<void> {
  const below = state.mounts.some((other) => other.on.startsWith(`${mount.on}/`))
  const upper = state.mounts.some(({lower}) => lower === mount)
  const over = state.mounts.some((other) => other.on === mount.on && state.mounts.indexOf(other) > state.mounts.indexOf(mount))
  // A jail holds its root directory, with or without processes.
  const held = [...state.jails.values()].some(({path}) => mountOf(state, path) === mount)
  if (below || over || (!force && (upper || held || state.os.worksIn(mount.on)))) throw new Busy()
  if (!(await state.os.unmount(mount.on, force))) throw new Busy()
  state.mounts.splice(state.mounts.indexOf(mount), 1)
}

export const describe = ({from, on, type, options}: Mount): string => `${from} on ${on} (${[type, ...options].join(', ')})`

/** Make the mountpoint as libzfs does: with its parents, mode 0755. */
export function mountpoint(path: string): void {
  if (!existsSync(path)) mkdirSync(path, {recursive: true, mode: 0o755})
}
