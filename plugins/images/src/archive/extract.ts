import {randomBytes} from 'node:crypto'
import {
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  ftruncateSync,
  futimesSync,
  lchownSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeSync,
  type Stats,
} from 'node:fs'
import {join} from 'node:path'
import {hasCode, PotError, runSync} from '@pot/core'
import {badImage} from '../bad-image.js'
import type {Entry, EntrySink} from './entry.js'
import {tooLarge} from './meter.js'
import {bytesOf, nameOf, parentOf, shown} from './names.js'
import {roomLeft} from './room.js'

const ZEROS = Buffer.alloc(1024 * 1024)

/** The arguments of a program are text, so the fifo gets a name that may not be UTF-8 only afterwards. `draft` is a path in the same file system. */
function makeFifo(path: Buffer, draft: string): void {
  const {status, stderr, error} = runSync(['mkfifo', '-m', '600', '--', draft])
  if (status !== 0) throw new PotError('EXEC_FAILED', stderr.trim() || (error?.message ?? 'mkfifo failed'))
  renameSync(draft, path)
}

const conflict = (path: string, why: string) => badImage(`the archive has ${shown(path)} ${why}`)

/** Node replaces a negative number by the current time, so times before 1970 are passed as a Date. Times that a Date cannot hold become the oldest Date. */
function times({mtime}: Pick<Entry, 'mtime'>): [number | Date, number | Date] {
  const time = mtime < 0 ? new Date(Math.max(mtime * 1000, -8.64e15)) : mtime
  return [time, time]
}

/** Runs `action`, and turns the errors of the system that an entry can cause into errors about the archive. */
export function guarded(path: string, action: () => void): void {
  try {
    action()
  } catch (error) {
    if (hasCode(error, 'EFBIG')) throw conflict(path, 'with more bytes than a file can have here')
    if (hasCode(error, 'ENAMETOOLONG')) throw conflict(path, 'with a name that is too long')
    if (hasCode(error, 'ENOSPC') || hasCode(error, 'EDQUOT')) throw tooLarge('does not fit on this disk')
    throw error
  }
}

export interface Extractor extends EntrySink {
  begin(entry: Entry): void
  hole(size: number): void
  /** Path of an entry on the host. */
  place(path: string): Buffer
  /** State of the file at `path`, or undefined if there is none. Links on the way are followed; a link at the end is not. */
  stat(path: string): Stats | undefined
  /** Makes the parent directories of `path` that are missing. */
  goTo(path: string): void
  /** Removes the file or directory that an earlier archive wrote. No link may be on the way. */
  remove(path: string): void
  /** Must be called after the `end` of the last entry. */
  close(): void
}

/**
 * Writes entries below `root` (absolute), a directory that no other process reads or changes. No entry can change a file outside `root`: no link on
 * the way to an entry is followed, no file is written through a link, and an entry that replaces another one, directories excepted, is refused. The
 * target of a hard link is a path relative to `root`. Owners, modes, times, links, fifos and holes are preserved; a directory keeps its time if
 * entries are written into it later. Throws BAD_IMAGE, IMAGE_TOO_LARGE.
 */
export function extractor(root: string): Extractor {
  const top = bytesOf(nameOf(root))
  const place = (path: string) => (path === '' ? top : Buffer.concat([top, bytesOf(`/${path}`)]))
  const stat = (path: string) => lstatSync(place(path), {throwIfNoEntry: false})
  /** The directories on the way to the current entry, the outermost first. A directory gets its time when the extractor leaves it. */
  const open: {readonly path: string; readonly mtime: number}[] = []
  const room = roomLeft(root)
  let current: Entry | undefined
  let file: number | undefined
  let position = 0

  /** Leaves all directories that do not contain `path`. */
  function leave(path: string): void {
    for (let last = open.at(-1); last !== undefined; last = open.at(-1)) {
      if (path !== '' && (last.path === '' || path.startsWith(`${last.path}/`))) return
      open.pop()
      if (stat(last.path)?.isDirectory() === true) lutimesSync(place(last.path), ...times(last))
    }
  }

  /** Enters a directory; makes it and its parents if they are missing. */
  function enter(path: string): void {
    if (open.at(-1)?.path === path) return
    if (path !== '') enter(parentOf(path))
    if (stat(path) === undefined) mkdirSync(place(path), 0o755)
    const found = stat(path)
    if (found?.isDirectory() !== true) throw badImage(`the archive writes through ${shown(path)}, which is not a directory`)
    open.push({path, mtime: found.mtimeMs / 1000})
  }

  function goTo(path: string): void {
    leave(path)
    if (path !== '') enter(parentOf(path))
  }

  /** Whether all parents of `path` are directories, not links. */
  const isPlain = (path: string): boolean => path === '' || (isPlain(parentOf(path)) && stat(parentOf(path))?.isDirectory() === true)

  function directory(entry: Entry): void {
    const at = place(entry.path)
    const found = stat(entry.path)
    if (found === undefined) mkdirSync(at, 0o700)
    else if (!found.isDirectory()) throw conflict(entry.path, 'twice')
    lchownSync(at, entry.uid, entry.gid)
    chmodSync(at, entry.mode)
    open.push(entry)
  }

  function make(entry: Entry): void {
    const at = place(entry.path)
    switch (entry.type) {
      case 'file':
        file = openSync(at, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600)
        position = 0
        return
      case 'symlink':
        if (entry.link === '' || entry.link.includes('\0') || entry.link.length > 4095) throw conflict(entry.path, 'as a link with an invalid target')
        symlinkSync(bytesOf(entry.link), at)
        break
      case 'link':
        if (!isPlain(entry.link) || stat(entry.link)?.isFile() !== true) throw conflict(entry.path, `as a link to ${shown(entry.link)}, which is not a file`)
        linkSync(place(entry.link), at)
        return
      case 'fifo':
        makeFifo(at, join(root, `.fifo-${randomBytes(8).toString('hex')}`))
        break
      default:
        throw conflict(entry.path, 'as a device, but a pot gets its devices from its host')
    }
    lchownSync(at, entry.uid, entry.gid)
    if (entry.type === 'fifo') chmodSync(at, entry.mode)
    lutimesSync(at, ...times(entry))
  }

  return {
    place,
    stat,
    goTo,
    remove(path) {
      goTo(path)
      rmSync(place(path), {recursive: true, force: true})
    },
    begin: (entry) => guarded(entry.path, () => begin(entry)),
    data(piece) {
      guarded(current?.path ?? '', () => data(piece))
    },
    hole(size) {
      position += size
    },
    end: () => guarded(current?.path ?? '', end),
    close() {
      if (file !== undefined) closeSync(file)
      file = undefined
      leave('')
    },
  }

  function end(): void {
    if (file === undefined || current === undefined) return
    ftruncateSync(file, position)
    fchownSync(file, current.uid, current.gid)
    fchmodSync(file, current.mode)
    futimesSync(file, ...times(current))
    closeSync(file)
    file = undefined
  }

  function begin(entry: Entry): void {
    current = entry
    goTo(entry.path)
    if (entry.type === 'directory') directory(entry)
    else if (entry.path === '') throw conflict(entry.path, 'as its root, which is not a directory')
    else if (stat(entry.path) !== undefined) throw conflict(entry.path, 'twice')
    else make(entry)
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
    room(part.length)
  }
}
