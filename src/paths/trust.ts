import {closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readFileSync, readlinkSync, type Stats} from 'node:fs'
import {dirname, isAbsolute, join, resolve} from 'node:path'
import {fileURLToPath} from 'node:url'
import {PotError} from '../errors.js'

/** The reason why pot does not run or use a file. */
export interface Doubt {
  /** Absolute path of the file, or of the directory or link on the way to it, that another user can change. */
  readonly path: string
  /** `belongs to user 1000`, `can be written by others` */
  readonly reason: string
}

/** The directory of pot. A user who can change it can already run code as root. */
const OWN = fileURLToPath(new URL('../..', import.meta.url))

/** The number of links that the kernel follows. */
const MOST_LINKS = 40

/** Returns the IDs of the users whose files the caller may run: root, the caller, and the user who called sudo. */
export function trustedUsers(uid = process.getuid?.() ?? 0, sudo = process.env.SUDO_UID): number[] {
  return [0, uid, ...(uid === 0 && sudo !== undefined && /^\d{1,10}$/.test(sudo) ? [Number(sudo)] : [])]
}

/** lstat(2); undefined for what does not exist. */
type Look = (path: string) => Stats | undefined

const look: Look = (path) => {
  try {
    return lstatSync(path, {throwIfNoEntry: false})
  } catch {
    // A path that cannot be read counts as absent.
    return undefined
  }
}

/** Looks once at each path. For checks of several paths that are made at the same moment: most of their directories are the same. */
export function lookOnce(): Look {
  const seen = new Map<string, Stats | undefined>()
  return (path) => {
    if (!seen.has(path)) seen.set(path, look(path))
    return seen.get(path)
  }
}

const partsOf = (path: string): string[] => path.split('/').filter((part) => part !== '' && part !== '.')
const isOwn = (path: string): boolean => `${path}/`.startsWith(OWN)

const STICKY = 0o1000

function reasonOf(stat: Stats, users: readonly number[], sticky: boolean): string | undefined {
  if (!users.includes(stat.uid)) return `belongs to user ${stat.uid}`
  if (stat.isSymbolicLink() || (stat.mode & 0o022) === 0) return undefined
  return sticky && stat.isDirectory() && (stat.mode & STICKY) !== 0 ? undefined : 'can be written by others'
}

/** Options of the check. */
export interface Trusting {
  readonly users?: readonly number[]
  /** Other users must not be able to write the directory of the file, even if it is sticky, such as /tmp. */
  readonly strict?: boolean
  /** See `lookOnce`. */
  readonly lookAt?: (path: string) => Stats | undefined
}

/**
 * Finds out whether a user other than `users` can change or replace the file at `path`. The file, all directories above it and all links in the path must
 * belong to `users`, and no other user may write them; other users may write a sticky directory, because they cannot replace files of `users` there.
 * Returns undefined if no other user can change the file, and if the file does not exist.
 */
export function doubtOf(path: string, {users = trustedUsers(), strict = false, lookAt = look}: Trusting = {}): Doubt | undefined {
  let left = partsOf(isAbsolute(path) ? path : `${process.cwd()}/${path}`)
  let at = '/'
  let links = 0
  let above = lookAt(at)
  let doubt: Doubt | undefined
  const judge = (stat: Stats, last: boolean): void => {
    const reason = reasonOf(stat, users, !last)
    if (reason !== undefined) doubt ??= {path: at, reason}
  }
  if (above !== undefined) judge(above, left.length === 0)
  while (left.length > 0) {
    const [name = '', ...rest] = left
    if (name === '..') {
      at = dirname(at)
      above = lookAt(at)
      left = rest
      continue
    }
    const parent = {path: at, stat: above}
    at = join(at, name)
    const stat = lookAt(at)
    // A file that does not exist cannot be run.
    if (stat === undefined) return undefined
    if (stat.isSymbolicLink()) {
      judge(stat, false)
      links += 1
      if (links > MOST_LINKS) return undefined
      const target = readlinkSync(at)
      left = [...partsOf(target), ...rest]
      at = isAbsolute(target) ? '/' : parent.path
      above = isAbsolute(target) ? lookAt('/') : parent.stat
      continue
    }
    const last = rest.length === 0
    if (last && parent.stat !== undefined) {
      const open = (parent.stat.mode & 0o022) !== 0
      // A user who can write the directory can make a hard link to a file of root there.
      if (open && (strict || (stat.isFile() && stat.nlink > 1))) doubt ??= {path: parent.path, reason: 'can be written by others'}
    }
    judge(stat, last)
    above = stat
    left = rest
  }
  return isOwn(at) ? undefined : doubt
}

/** Like `doubtOf`, but also checks all files below a directory. */
export function doubtBelow(path: string, how: Trusting = {}): Doubt | undefined {
  const doubt = doubtOf(path, how)
  if (doubt !== undefined || look(path)?.isDirectory() !== true) return doubt
  for (const name of readdirSync(path)) {
    const below = doubtBelow(join(path, name), {...how, strict: false})
    if (below !== undefined) return below
  }
  return undefined
}

/** Formats one line without a full stop: the path, and the reason. */
export const doubtText = ({path, reason}: Doubt): string => `${path} ${reason}`

/** Makes an UNSAFE_FILE error. `what` is the purpose of the file, such as `the prestart hook`. */
export function unsafe(what: string, doubt: Doubt): PotError {
  return new PotError('UNSAFE_FILE', `${what} is not used: ${doubtText(doubt)}`, {
    hint: `ls -ld ${doubt.path}; chown it to root and chmod go-w it, or use a copy`,
  })
}

/** Whether `path` is a name in the current directory. `.` and `..` are not. */
export const isBare = (path: string): boolean => !path.includes('/') && path !== '.' && path !== '..'

/** Throws UNSAFE_FILE if another user can change the file. A name without a slash is checked with `strict`, because it was found in the current directory. */
export function assertTrusted(what: string, path: string, how: Trusting = {}): void {
  const doubt = doubtOf(path, {strict: isBare(path), ...how})
  if (doubt !== undefined) throw unsafe(what, doubt)
}

/**
 * Reads a file whose contents pot trusts. The file stays open from the check on, so that it cannot be replaced. Throws UNSAFE_FILE and system errors.
 */
export function readTrusted(what: string, path: string, how: Trusting = {}): Buffer {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    assertTrusted(what, path, how)
    const reason = reasonOf(fstatSync(file), how.users ?? trustedUsers(), false)
    if (reason !== undefined && !isOwn(resolve(path))) throw unsafe(what, {path, reason})
    return readFileSync(file)
  } finally {
    closeSync(file)
  }
}
