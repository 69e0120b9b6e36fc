import {closeSync, constants, fstatSync, ftruncateSync, openSync, readFileSync, rmSync, statSync, writeSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {PotError} from '../../errors.js'
import {makeDirectories} from '../../paths/own-files.js'
import {tryFlock, waitForFlock} from '../../programs/flock.js'

export interface LockOptions {
  /** Directory of the lock files. */
  readonly directory: string
  /** The work of the holder, for the message to processes that wait: `pot create web`. */
  readonly purpose: string
  /** Seconds to wait for the lock. */
  readonly timeout: number
  /** Called once when another process holds the lock. */
  readonly waiting?: (holder: string) => void
  readonly signal?: AbortSignal
}

export interface Lock {
  release(): void
}

const O_EXLOCK = 0x20
const O_SHLOCK = 0x10

/** The file name of the lock. */
export const lockFile = (name: string): string => plain(name).replaceAll('/', '+')

/**
 * Takes the lock `name`; `~name` takes it as a shared lock. The kernel releases the lock when this process ends for any reason. On Linux, flock(1) takes the
 * lock on a descriptor of this process, because flock(2) locks belong to the open file. On FreeBSD, open(2) takes the lock. Rejects with LOCKED, which names
 * the holder, after `timeout`.
 */
export async function lock(name: string, options: LockOptions): Promise<Lock> {
  const deadline = Date.now() + options.timeout * 1000
  for (let told = false; ; ) {
    const taken = await tryLock(name, options)
    if (taken !== undefined) return taken
    const path = pathOf(name, options)
    const holder = readHolder(path)
    if (!told) options.waiting?.(holder)
    told = true
    if (Date.now() >= deadline) throw new PotError('LOCKED', `${holder} is still working on ${plain(name)}`, {hint: 'try again when it has ended'})
    await wait(path, isShared(name), deadline - Date.now(), options.signal)
    options.signal?.throwIfAborted()
  }
}

const plain = (name: string) => name.replace(/^~/, '')
const isShared = (name: string) => name.startsWith('~')
const pathOf = (name: string, {directory}: Pick<LockOptions, 'directory'>) => join(directory, lockFile(name))

/** Takes the lock if it is free; else resolves with undefined. */
async function tryLock(name: string, options: LockOptions): Promise<Lock | undefined> {
  const path = pathOf(name, options)
  makeDirectories(options.directory, 0o700)
  for (;;) {
    const fd = await take(path, isShared(name), options.signal)
    if (fd === undefined) return undefined
    if (isCurrent(fd, path)) return held(fd, path, isShared(name), options.purpose)
    closeSync(fd)
  }
}

function held(fd: number, path: string, shared: boolean, purpose: string): Lock {
  try {
    ftruncateSync(fd)
    writeSync(fd, `${purpose} (process ${process.pid})`, 0)
  } catch {
    // On a full disk other processes cannot read the name of the holder. The lock is still valid.
  }
  return {
    release() {
      // Another process may share the lock, or may have made a new lock file. In both cases the file must stay.
      if (!shared && isCurrent(fd, path)) rmSync(path, {force: true})
      closeSync(fd)
    },
  }
}

/** Whether the open file is still the lock file. The holder removes the file on release, and a lock on a removed file is void. */
function isCurrent(fd: number, path: string): boolean {
  try {
    return fstatSync(fd).ino === statSync(path).ino
  } catch {
    return false
  }
}

function readHolder(path: string): string {
  try {
    return readFileSync(path, 'utf8') || 'another command'
  } catch {
    return 'another command'
  }
}

/** A descriptor that holds the lock; undefined when another process holds the lock. */
async function take(path: string, shared: boolean, signal: AbortSignal | undefined): Promise<number | undefined> {
  const flags = constants.O_RDWR | constants.O_CREAT
  if (process.platform === 'freebsd') {
    try {
      return openSync(path, flags | constants.O_NONBLOCK | (shared ? O_SHLOCK : O_EXLOCK), 0o600)
    } catch (error) {
      if (error instanceof Error && 'code' in error && (error.code === 'EAGAIN' || error.code === 'EWOULDBLOCK')) return undefined
      throw error
    }
  }
  const fd = openSync(path, flags, 0o600)
  try {
    if (await tryFlock(fd, shared, signal)) return fd
  } catch (error) {
    closeSync(fd)
    throw error
  }
  closeSync(fd)
  return undefined
}

/** Waits until the lock may be free, at most `ms` milliseconds. */
async function wait(path: string, shared: boolean, ms: number, signal: AbortSignal | undefined): Promise<void> {
  if (process.platform === 'freebsd') return sleep(Math.min(ms, 100))
  const fd = openExisting(path)
  if (fd === undefined) return
  try {
    await waitForFlock(fd, shared, Math.min(Math.max(ms, 1) / 1000, 5), signal)
  } finally {
    closeSync(fd)
  }
}

function openExisting(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDWR)
  } catch {
    return undefined
  }
}

/**
 * Takes several locks. Holds none of them while it waits for one: a nested operation takes locks in any order while its outer operation holds others, and
 * waiting for the outer operation with a lock held would be a deadlock. Takes the locks in a fixed order that does not depend on the locale, so that of
 * several processes that want the same locks one always proceeds.
 */
export async function lockAll(names: readonly string[], options: LockOptions): Promise<Lock> {
  const wanted = new Set(names)
  const once = [...wanted].filter((name) => !isShared(name) || !wanted.has(plain(name)))
  const [first, ...others] = once.sort((a, b) => (plain(a) < plain(b) ? -1 : 1))
  const deadline = Date.now() + options.timeout * 1000
  const told = new Set<string>()
  const waiting = (holder: string) => {
    if (!told.has(holder)) options.waiting?.(holder)
    told.add(holder)
  }
  const waitFor = (name: string) => lock(name, {...options, waiting, timeout: Math.max(0, deadline - Date.now()) / 1000})
  const taken: Lock[] = []
  const release = () => {
    for (const one of taken.splice(0).reverse()) one.release()
  }
  /** Takes the other locks up to the first one that is not free. Resolves with the name of that lock; undefined when all are taken. */
  const takeFree = async () => {
    for (const name of others) {
      const one = await tryLock(name, options)
      if (one === undefined) return name
      taken.push(one)
    }
    return undefined
  }
  try {
    for (;;) {
      if (first !== undefined) taken.push(await waitFor(first))
      const busy = await takeFree()
      if (busy === undefined) return {release}
      release()
      const free = await waitFor(busy)
      free.release()
    }
  } catch (error) {
    release()
    throw error
  }
}
