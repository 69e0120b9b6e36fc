import {closeSync, existsSync, fsync, fsyncSync, ftruncateSync, openSync, readFileSync, readdirSync, rmSync, statSync, unlinkSync, writeSync} from 'node:fs'
import {basename, dirname, join} from 'node:path'
import {promisify} from 'node:util'
import {readIfThere} from '../../paths/read-if-there.js'
import {makeDirectories, naming} from '../../paths/own-files.js'
import {journalDirectories, keepReserve, withRoom, type JournalPlaces} from './room.js'
import type {FILE_KINDS} from '../../paths/file-kinds.js'
import type {Plan} from '../types.js'
import type {UndoAction} from '../undo.js'

/** The first line of a journal: the data that another process needs to finish or roll back the operation. */
export interface Head extends Plan {
  readonly version: (typeof FILE_KINDS)['journal']['version']
  readonly id: string
  readonly pid: number
  /** See `processStart`. */
  readonly started: string
  /** See `bootId`. After a reboot, other processes can have the same ids and start times. */
  readonly boot?: string | undefined
  /** Start time of the operation, in seconds since the epoch. */
  readonly time: number
  readonly locks: readonly string[]
}

/** The further lines of a journal, in the order in which pot writes them. */
export type Entry =
  /** A step begins. This line is on disk before the step runs. */
  | {readonly begin: number; readonly undo: readonly UndoAction[]; readonly purge: readonly string[]}
  | {readonly child: number; readonly started: string}
  | {readonly done: number}
  | {readonly undone: number}
  /** All steps are done. Only the files that were moved aside are still to be deleted. */
  | {readonly end: true}

export interface Journal {
  /** The present path of the journal. */
  path(): string
  /** Appends a line. Resolves when the line is on disk. Until then, operations on other pots in the same process go on. */
  append(entry: Entry): Promise<void>
  /** Appends a line without waiting for the disk. */
  note(entry: Entry): void
  close(): void
  remove(): void
}

/** Makes a journal whose first line is on disk: in the first of `journalDirectories`, or in the second when the first has no room. */
export function beginJournal(places: JournalPlaces, head: Head): Journal {
  const [usual, other] = journalDirectories(places)
  const begin = (directory: string) => openJournal(places, startFile(join(directory, `${head.id}.ndjson`), line(head)))
  const first = () => {
    // All users may load the plugins in this directory.
    makeDirectories(places.data, 0o755)
    const journal = begin(usual)
    keepReserve(places.data)
    return journal
  }
  return withRoom(places, first, () => begin(other))
}

/** Continues the journal of another process. Ends an incomplete last line, so that the next entry begins a new line. */
export function resumeJournal(places: JournalPlaces, path: string): Journal {
  const whole = readFileSync(path)
  dropTwin(places, path)
  const file = {path, fd: openSync(path, 'r+'), size: whole.length}
  const journal = openJournal(places, file)
  if (whole.length > 0 && whole.at(-1) !== NEWLINE) journal.write('\n')
  return journal
}

/** Removes the older copy of a journal whose process was killed while it moved the journal. */
function dropTwin(places: JournalPlaces, path: string): void {
  const [usual, other] = journalDirectories(places)
  if (dirname(path) === other) rmSync(join(usual, basename(path)), {force: true})
}

export function removeJournal(places: JournalPlaces, path: string): void {
  dropTwin(places, path)
  rmSync(path, {force: true})
}

const synced = promisify(fsync)
const NEWLINE = 0x0a
const line = (entry: Entry | Head) => `${JSON.stringify(entry)}\n`

interface JournalFile {
  readonly path: string
  readonly fd: number
  /** Number of bytes that are completely written. */
  readonly size: number
}

/** Makes a file with this content, and waits until it is on disk. A failure leaves no file. */
function startFile(path: string, content: string | Buffer): JournalFile {
  makeDirectories(dirname(path), 0o700)
  const fd = openSync(path, 'wx', 0o600)
  try {
    const size = writeAt({path, fd, size: 0}, content)
    fsyncSync(fd)
    const folder = openSync(dirname(path), 'r')
    try {
      fsyncSync(folder)
    } finally {
      closeSync(folder)
    }
    return {path, fd, size}
  } catch (error) {
    closeSync(fd)
    rmSync(path, {force: true})
    throw error
  }
}

/** Writes all of the content or none of it. Returns the new size. */
function writeAt({path, fd, size}: JournalFile, content: string | Buffer, sync = false): number {
  const bytes = Buffer.from(content)
  try {
    naming(path, () => {
      for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done, bytes.length - done, size + done)
      if (sync) fsyncSync(fd)
    })
  } catch (error) {
    ftruncateSync(fd, size)
    throw error
  }
  return size + bytes.length
}

/**
 * Moves the journal to a directory that has room. The copy is on disk before the original is removed. When the original cannot be removed, the copy is
 * removed.
 */
function move({path, fd, size}: JournalFile, directory: string): JournalFile {
  const moved = startFile(join(directory, basename(path)), readFileSync(path).subarray(0, size))
  try {
    unlinkSync(path)
  } catch (error) {
    closeSync(moved.fd)
    rmSync(moved.path, {force: true})
    throw error
  }
  closeSync(fd)
  return moved
}

function openJournal(places: JournalPlaces, begun: JournalFile): Journal & {write(text: string): void} {
  const [, other] = journalDirectories(places)
  let file = begun
  let open = true
  const write = (text: string, sync = false) => {
    const put = () => {
      file = {...file, size: writeAt(file, text, sync)}
    }
    withRoom(places, put, (error) => {
      if (dirname(file.path) === other) throw error
      file = move(file, other)
      put()
    })
  }
  const append = async (entry: Entry) => {
    const {size} = file
    write(line(entry))
    const written = file
    try {
      await synced(written.fd)
    } catch (error) {
      // Another line is behind this one, or the journal was closed.
      if (file !== written || !open) throw error
      ftruncateSync(file.fd, size)
      file = {...file, size}
      write(line(entry), true)
    }
  }
  const close = () => {
    if (open) closeSync(file.fd)
    open = false
  }
  return {
    path: () => file.path,
    write,
    note: (entry) => write(line(entry)),
    append,
    close,
    remove() {
      close()
      removeJournal(places, file.path)
    },
  }
}

/** Deletes journals whose first line is incomplete: their operations had not begun. */
export function dropEmpty(places: JournalPlaces): void {
  for (const path of journals(places)) {
    if ((readIfThere(path) ?? '').includes('\n')) continue
    // A running operation may be about to write that line. Its locks are unknown without the line, so only the age of the file decides.
    const {mtimeMs = Date.now()} = statSync(path, {throwIfNoEntry: false}) ?? {}
    if (Date.now() - mtimeMs > 10_000) rmSync(path, {force: true})
  }
}

/** The paths of all journals, oldest first. For a journal with two copies, the path in the second directory, which is the newer copy. */
export function journals(places: JournalPlaces): string[] {
  const found = new Map(journalDirectories(places).flatMap((directory) => namesIn(directory).map((name) => [name, join(directory, name)])))
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path)
}

const namesIn = (directory: string) => (existsSync(directory) ? readdirSync(directory).filter((name) => name.endsWith('.ndjson')) : [])
