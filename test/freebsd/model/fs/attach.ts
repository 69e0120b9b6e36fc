import {existsSync, realpathSync, statSync} from 'node:fs'
import {isAbsolute, join} from 'node:path'
import {inside, mountAt, mountDev, mountEmpty, mountNull, mountOf, mountTmp, reoption, type Mount} from '../mounts.js'
import type {State} from '../state.js'
import {BadOption, parseOptions, withLocal, type Parsed} from './options.js'

export interface Request {
  readonly type: string
  readonly from: string
  /** Absolute; links are followed. */
  readonly on: string
  readonly options: readonly string[]
}

const TYPES = ['nullfs', 'tmpfs', 'devfs', 'fdescfs', 'procfs', 'linprocfs', 'linsysfs', 'zfs'] as const
const isType = (text: string): text is Mount['type'] => TYPES.some((type) => type === text)

/** The module of a file system is loaded by its first mount. */
const MODULES: Readonly<Record<string, string>> = {nullfs: 'nullfs.ko', fdescfs: 'fdescfs.ko', linprocfs: 'linprocfs.ko', linsysfs: 'linsysfs.ko'}

export function real(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}

export const absolute = (cwd: string, path: string): string => (isAbsolute(path) ? path : join(cwd, path))

/** Words of errno for a path that cannot be a mount point; undefined when it can. */
export function pathError(path: string): string | undefined {
  if (!existsSync(path)) return 'No such file or directory'
  return statSync(path).isDirectory() ? undefined : 'Not a directory'
}

/** What mount_nullfs(8) itself finds wrong with its two paths, before it asks the kernel. */
export function nullfsError(target: string, point: string): string | undefined {
  for (const path of [target, point]) if (!existsSync(path)) return `${path}: No such file or directory`
  const [lower, covered] = [statSync(target), statSync(point)]
  if (!lower.isDirectory() && !lower.isFile()) return `${target}: must be either a file or directory`
  return lower.isDirectory() === covered.isDirectory() ? undefined : `${point}: must be same type as ${target} (file or directory)`
}

/** Mounts; returns the words of errno, perhaps with those of nmount(2) before them, when the kernel refuses. */
export async function attach(state: State, {type, from, on, options}: Request): Promise<string | undefined> {
  if (!isType(type)) return 'Invalid fstype: Invalid argument'
  let parsed: Parsed
  try {
    parsed = parseOptions(type, options)
  } catch (error) {
    // The kernel looks at the directories first.
    if (error instanceof BadOption) return type === 'nullfs' && pathError(on) === undefined && isThere(state, from, realpathSync(on)) ? DEADLOCK : error.message
    throw error
  }
  const bad = pathError(on)
  // Files can be null-mounted on files.
  if (bad && (type !== 'nullfs' || bad !== 'Not a directory')) return bad
  const path = realpathSync(on)
  if (!inside(state, path)) return 'Operation not permitted'
  if (parsed.update) return update(state, path, type, parsed)
  const module = MODULES[type]
  if (module) state.modules.add(module)

  switch (type) {
    case 'nullfs':
      return nullfs(state, from, path, parsed)
    case 'tmpfs':
      await mountTmp(state, path, withLocal(parsed.shown), linux(parsed.special))
      return undefined
    case 'devfs':
      await mountDev(state, path, parsed.shown)
      return undefined
    case 'zfs':
      return 'freebsd model: mount -t zfs is not modelled'
    default:
      await mountEmpty(state, type, path, type === 'fdescfs' ? parsed.shown : withLocal(parsed.shown))
      return undefined
  }
}

const DEADLOCK = 'Resource deadlock avoided'

/** Whether the very directory is there already, by a null mount. */
function isThere(state: State, from: string, on: string): boolean {
  const mount = mountOf(state, on)
  if (mount?.type !== 'nullfs' || real(from) === undefined) return false
  const [lower, covered] = [statSync(from), statSync(on)]
  return (lower.dev === covered.dev && lower.ino === covered.ino) || (mount.on === on && mount.from === real(from))
}

async function nullfs(state: State, from: string, on: string, {shown}: Parsed): Promise<string | undefined> {
  const source = real(from)
  if (source === undefined) return 'No such file or directory'
  if (isThere(state, source, on)) return DEADLOCK
  // vfs_domount_first(9): a covered file has one name; vfs_domount: mounts of files are not stacked.
  if (!statSync(on).isDirectory()) {
    if (mountAt(state, on)) return 'Device busy'
    if (statSync(on).nlink !== 1) return 'Invalid argument'
  }
  await mountNull(state, source, on, withLocal(shown))
  return undefined
}

async function update(state: State, on: string, type: Mount['type'], {shown}: Parsed): Promise<string | undefined> {
  const mount = mountAt(state, on)
  if (!mount || mount.type !== type) return 'Invalid argument'
  if (type === 'nullfs') return 'Operation not supported'
  await reoption(state, mount, mount.options.includes('local') ? withLocal(shown) : [...shown])
  return undefined
}

/** tmpfs(5) options as Linux spells them. */
function linux(given: ReadonlyMap<string, string>): string[] {
  const names: Readonly<Record<string, string>> = {size: 'size', inodes: 'nr_inodes', mode: 'mode', uid: 'uid', gid: 'gid'}
  return [...given].flatMap(([name, value]) => {
    const known = names[name]
    if (known === undefined || (/^0[kmgtpe]?$/i.test(value) && (name === 'size' || name === 'inodes'))) return []
    return [`${known}=${name === 'size' ? bytes(value) : value}`]
  })
}

function bytes(text: string): string {
  const [, digits = '0', unit = ''] = /^(\d+)([kmgtpe]?)/i.exec(text) ?? []
  return String(Number(digits) * 1024 ** ['', 'k', 'm', 'g', 't', 'p', 'e'].indexOf(unit.toLowerCase()))
}
