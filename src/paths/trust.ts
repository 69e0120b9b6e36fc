import {closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readFileSync, readlinkSync, type Stats} from 'node:fs'
import {dirname, isAbsolute, join, resolve} from 'node:path'
import {fileURLToPath} from 'node:url'
import {PotError} from '../errors.js'

/** Why a file is not run or obeyed. */
export interface Doubt {
  /** Absolute path of the file, or of the directory or link on the way to it, that another user can change. */
  readonly path: string
  /** `belongs to user 1000`, `can be written by others` */
  readonly reason: string
}

/** The directory of pot itself. A user who can change it runs code as root already. */
const OWN = fileURLToPath(new URL('../..', import.meta.url))

/** The number of links that the kernel follows. */
const MOST_LINKS = 40

/** Ids of the users whose files the caller may run: root, the caller, and the caller of sudo. */
export function trustedUsers(uid = process.getuid?.() ?? 0, sudo = process.env.SUDO_UID): number[] {
  return [0, uid, ...(uid === 0 && sudo !== undefined && /^\d{1,10}$/.test(sudo) ? [Number(sudo)] : [])]
}

const look = (path: string): Stats | undefined => {
  try {
    return lstatSync(path, {throwIfNoEntry: false})
  } catch {
    // A path that cannot be read counts as absent.
    return undefined
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

/** `strict`: no other user may write the directory of the file, not even a sticky one such as /tmp. */
export interface Trusting {
  readonly users?: readonly number[]
  readonly strict?: boolean
}

/**
 * Whether anybody else than `users` can change what is at `path`, or put another thing in its place: it, all directories above it, and all links on
 * the way belong to one of them, and nobody else can write them. In a directory with the sticky bit others cannot touch what is not theirs. undefined
 * when nobody can, and for what is not there.
 */
export function doubtOf(path: string, {users = trustedUsers(), strict = false}: Trusting = {}): Doubt | undefined {
  let left = partsOf(isAbsolute(path) ? path : `${process.cwd()}/${path}`)
  let at = '/'
  let links = 0
  let above = look(at)
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
      above = look(at)
      left = rest
      continue
    }
    const parent = {path: at, stat: above}
    at = join(at, name)
    const stat = look(at)
    // Nothing is run that is not there.
    if (stat === undefined) return undefined
    if (stat.isSymbolicLink()) {
      judge(stat, false)
      links += 1
      if (links > MOST_LINKS) return undefined
      const target = readlinkSync(at)
      left = [...partsOf(target), ...rest]
      at = isAbsolute(target) ? '/' : parent.path
      above = isAbsolute(target) ? look('/') : parent.stat
      continue
    }
    const last = rest.length === 0
    if (last && parent.stat !== undefined) {
      const open = (parent.stat.mode & 0o022) !== 0
      // Whoever may write the directory can give a file of root a name there.
      if (open && (strict || (stat.isFile() && stat.nlink > 1))) doubt ??= {path: parent.path, reason: 'can be written by others'}
    }
    judge(stat, last)
    above = stat
    left = rest
  }
  return isOwn(at) ? undefined : doubt
}

/** As `doubtOf`, for all that is below a directory too. */
export function doubtBelow(path: string, how: Trusting = {}): Doubt | undefined {
  const doubt = doubtOf(path, how)
  if (doubt !== undefined || look(path)?.isDirectory() !== true) return doubt
  for (const name of readdirSync(path)) {
    const below = doubtBelow(join(path, name), {...how, strict: false})
    if (below !== undefined) return below
  }
  return undefined
}

/** One line without a full stop: the path, and who can change it. */
export const doubtText = ({path, reason}: Doubt): string => `${path} ${reason}`

/** `what`: what it was named for, `the prestart hook`. */
export function unsafe(what: string, doubt: Doubt): PotError {
  return new PotError('UNSAFE_FILE', `${what} is not used: ${doubtText(doubt)}`, {
    hint: `ls -ld ${doubt.path}; chown it to root and chmod go-w it, or use a copy`,
  })
}

/** A name that is looked up in the current directory: `.` and `..` are no such names. */
export const isBare = (path: string): boolean => !path.includes('/') && path !== '.' && path !== '..'

/** Rejects with UNSAFE_FILE; a name without a slash in it was found in the current directory, which nobody else may write. */
export function assertTrusted(what: string, path: string, how: Trusting = {}): void {
  const doubt = doubtOf(path, {strict: isBare(path), ...how})
  if (doubt !== undefined) throw unsafe(what, doubt)
}

/**
 * The contents of a file that is obeyed: what is read is what was checked. Rejects with UNSAFE_FILE, and with what reading a file rejects with.
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
