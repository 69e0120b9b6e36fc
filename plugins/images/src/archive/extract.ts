import {execFileSync} from 'node:child_process'
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  ftruncateSync,
  futimesSync,
  chmodSync,
  lchownSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  openSync,
  rmSync,
  statfsSync,
  symlinkSync,
  writeSync,
} from 'node:fs'
import {hasCode, PotError} from '@pot/core'
import type {Limits} from '../source.js'
import type {Entry, EntrySink} from './entry.js'
import {bytesOf, shown} from './header.js'

export interface ExtractOptions {
  readonly limits: Limits
  /** An entry may take the place of an earlier one, as in the layers of an OCI image; else that is refused. */
  readonly replace?: boolean
  /** Device nodes: refused, or left out (`skipped` hears of them). */
  readonly devices: 'refuse' | 'skip'
  skipped?(entry: Entry): void
}

const ZEROS = Buffer.alloc(1024 * 1024)
/** Bytes between two looks at the free space, of which a part is left to the others. */
const LOOK = 64 * 1024 * 1024
const RESERVE = 0.02

const tooMuch = (what: string) => new PotError('IMAGE_TOO_LARGE', `the image ${what}`, {hint: 'make room, or do not trust who made it'})
const conflict = (path: string, why: string) => new PotError('BAD_ARCHIVE', `the archive has ${shown(path)} ${why}`, {hint: 'do not trust who made it'})

/**
 * Writes entries below `root` (absolute), a directory that nobody else sees or changes. Whatever they say, nothing outside of it is touched: no
 * link is followed on the way to an entry, and none is written through. Owners, modes, times, symbolic and hard links, fifos and holes are kept.
 * `end` of the last entry must be followed by `close`. Throws OUTSIDE_ARCHIVE, BAD_ARCHIVE, IMAGE_TOO_LARGE, DEVICE_NODE.
 */
export function extractor(root: string, options: ExtractOptions): EntrySink & {close(): void} {
  const top = bytesOf(Buffer.from(root).toString('latin1'))
  const place = (path: string) => (path === '' ? top : Buffer.concat([top, bytesOf(`/${path}`)]))
  const stat = (path: string) => lstatSync(place(path), {throwIfNoEntry: false})
  /** Directories that are being filled, the inner ones last: they get their times when that has ended. */
  const open: Entry[] = []
  let known = ''
  let [entries, bytes, next] = [0, 0, LOOK]
  let current: Entry | undefined
  let file: number | undefined
  let position = 0

  function settle(until: string | undefined): void {
    for (let last = open.at(-1); last !== undefined; last = open.at(-1)) {
      if (until !== undefined && (last.path === '' || until === last.path || until.startsWith(`${last.path}/`))) return
      open.pop()
      if (last.path === '' || stat(last.path)?.isDirectory()) lutimesSync(place(last.path), last.mtime, last.mtime)
    }
  }

  /** Makes the directories on the way when they are missing. What is a directory stays one, unless entries may replace others. */
  function way(path: string): void {
    const parent = path.slice(0, Math.max(0, path.lastIndexOf('/')))
    if (parent === '' || parent === known) return
    const parts = parent.split('/')
    for (let depth = 1; depth <= parts.length; depth++) {
      const at = parts.slice(0, depth).join('/')
      const found = stat(at)
      if (found === undefined) mkdirSync(place(at), 0o755)
      else if (!found.isDirectory())
        throw new PotError('OUTSIDE_ARCHIVE', `the archive wants to write through ${shown(at)}, which is no directory`, {hint: 'do not trust who made it'})
    }
    known = parent
  }

  function clear(path: string): void {
    const found = stat(path)
    if (found === undefined) return
    if (options.replace !== true) throw conflict(path, 'twice')
    rmSync(place(path), {recursive: true})
    known = ''
  }

  function directory(entry: Entry): void {
    const at = place(entry.path)
    const found = stat(entry.path)
    if (found !== undefined && !found.isDirectory()) clear(entry.path)
    if (found?.isDirectory() !== true) mkdirSync(at, 0o700)
    lchownSync(at, entry.uid, entry.gid)
    chmodSync(at, entry.mode)
    open.push(entry)
  }

  function hardLink(entry: Entry): void {
    way(entry.link)
    if (stat(entry.link)?.isFile() !== true) throw conflict(entry.path, `as a link to ${shown(entry.link)}, which is no file`)
    way(entry.path)
    linkSync(place(entry.link), place(entry.path))
  }

  function make(entry: Entry): void {
    const at = place(entry.path)
    switch (entry.type) {
      case 'file':
        file = openSync(at, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600)
        position = 0
        return
      case 'symlink':
        if (entry.link === '' || entry.link.includes('\0')) throw conflict(entry.path, 'as a link to nowhere')
        symlinkSync(bytesOf(entry.link), at)
        break
      case 'link':
        hardLink(entry)
        return
      case 'fifo':
        execFileSync('mkfifo', ['-m', '600', '--', `${root}/${Buffer.from(bytesOf(entry.path)).toString()}`], {stdio: 'ignore'})
        chmodSync(at, entry.mode)
        break
      default:
        throw new PotError('DEVICE_NODE', `the archive has the device ${shown(entry.path)}`, {hint: 'the devices of a pot come from its host'})
    }
    lchownSync(at, entry.uid, entry.gid)
    if (entry.type === 'fifo') chmodSync(at, entry.mode)
    lutimesSync(at, entry.mtime, entry.mtime)
  }

  /** What the system refuses, in words. */
  function guarded<T>(path: string, action: () => T): T {
    try {
      return action()
    } catch (error) {
      if (hasCode(error, 'ENAMETOOLONG')) throw conflict(path, 'with a name that is too long')
      if (hasCode(error, 'ENOSPC') || hasCode(error, 'EDQUOT')) throw tooMuch('does not fit on this disk')
      throw error
    }
  }

  return {
    begin: (entry) => guarded(entry.path, () => begin(entry)),
    data(piece) {
      guarded(current?.path ?? '', () => data(piece))
    },
    end() {
      if (file === undefined || current === undefined) return
      ftruncateSync(file, position)
      fchownSync(file, current.uid, current.gid)
      fchmodSync(file, current.mode)
      futimesSync(file, current.mtime, current.mtime)
      closeSync(file)
      file = undefined
    },
    close() {
      if (file !== undefined) closeSync(file)
      file = undefined
      settle(undefined)
    },
  }

  function begin(entry: Entry): void {
    entries += 1
    bytes += entry.size
    if (entries > options.limits.entries) throw tooMuch(`has more than ${options.limits.entries} files`)
    if (bytes > options.limits.bytes) throw tooMuch(`has more than ${options.limits.bytes} bytes`)
    current = undefined
    settle(entry.path)
    if (entry.path !== '') way(entry.path)
    if (entry.type === 'directory') {
      directory(entry)
      return
    }
    if (entry.path === '') throw conflict(entry.path, 'as its root, which is no directory')
    if ((entry.type === 'character' || entry.type === 'block') && options.devices === 'skip') {
      options.skipped?.(entry)
      return
    }
    clear(entry.path)
    make(entry)
    current = entry
  }

  function data(piece: Uint8Array): void {
    if (file === undefined) return
    for (let at = 0; at < piece.length; at += ZEROS.length) {
      const part = piece.subarray(at, at + ZEROS.length)
      if (part[0] !== 0 || part.length < 4096 || Buffer.compare(part, ZEROS.subarray(0, part.length)) !== 0) write(part)
      position += part.length
    }
  }

  function write(part: Uint8Array): void {
    if (file === undefined) return
    for (let done = 0; done < part.length; ) done += writeSync(file, part, done, part.length - done, position + done)
    next -= part.length
    if (next > 0) return
    next = LOOK
    const {bavail, blocks} = statfsSync(root)
    if (bavail < blocks * RESERVE) throw tooMuch('does not fit on this disk')
  }
}
