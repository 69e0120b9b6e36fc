import {closeSync, constants, fstatSync, ftruncateSync, openSync, readFileSync, rmSync, statSync, writeSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {PotError} from '../../errors.js'
import {makeDirectories} from '../../paths/own-files.js'
import {tryFlock, waitForFlock} from '../../programs/flock.js'

export interface LockOptions {
  /** Directory of the lock files. */
  readonly directory: string
  /** What the holder is doing, told to those that wait: `pot create web`. */
  readonly purpose: string
  /** Seconds. */
  readonly timeout: number
  /** Called once when the lock is taken by somebody else. */
  readonly waiting?: (holder: string) => void
  readonly signal?: AbortSignal
}

export interface Lock {
  release(): void
}

const O_EXLOCK = 0x20
const O_SHLOCK = 0x10

/** Its name in the directory. */
export const lockFile = (name: string): string => plain(name).replaceAll('/', '+')

/**
 * Take the lock `name`; `~name` takes it shared. The kernel holds it for this process and drops it when the process ends, however
 * that happens: flock(2) belongs to the open file, so flock(1) can take it on a descriptor of ours; FreeBSD's open(2) takes it itself.
 * Rejects with LOCKED, naming the holder, after `timeout`.
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

/** The lock, if it is free. */
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
    // Without room nobody learns who holds it; it is held all the same.
  }
  return {
    release() {
      // Somebody else may hold it too, or have made another file in its place; then it has to stay for them.
      if (!shared && isCurrent(fd, path)) rmSync(path, {force: true})
      closeSync(fd)
    },
  }
}

/** The holder removes the file when it is done: a lock on a removed file is none. */
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

/** A descriptor that holds the lock; undefined when somebody else does. */
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

/** Until the lock may be free, at most `ms`. */
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
 * Several locks. Nothing is held while it waits for one: a part of an operation takes locks while the whole holds others, in any order, and
 * whoever waited for the whole with one of these in hand would never get it. Taken in one order, whatever the language is, so that of those who
 * want the same somebody always gets on.
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
  /** The first that is not free; the others before it are taken then. */
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
