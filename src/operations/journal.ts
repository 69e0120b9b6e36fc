import {closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, readdirSync, rmSync, statSync, writeSync} from 'node:fs'
import {join} from 'node:path'
import {hasCode} from '../errors.js'
import type {Plan} from './types.js'
import type {UndoAction} from './undo.js'

/** First line of a journal: all that another process needs to finish or roll back the operation. */
export interface Head extends Plan {
  readonly version: 1
  readonly id: string
  readonly pid: number
  /** See `processStart`. */
  readonly started: string
  /** Seconds since the epoch. */
  readonly time: number
  readonly locks: readonly string[]
}

/** The other lines, in the order written. */
export type Entry =
  /** On disk before the step runs. */
  | {readonly begin: number; readonly undo: readonly UndoAction[]; readonly purge: readonly string[]}
  | {readonly child: number; readonly started: string}
  | {readonly done: number}
  | {readonly undone: number}
  /** All is done; only what was moved aside has to go. */
  | {readonly end: true}

export interface Journal {
  readonly path: string
  /** Returns when the line is on disk. */
  append(entry: Entry): void
  /** Like `append`, without waiting for the disk. */
  note(entry: Entry): void
  close(): void
  remove(): void
}

const directory = (data: string) => join(data, 'journal')

export function beginJournal(data: string, head: Head): Journal {
  // Plugins live there too, and everybody may load those.
  mkdirSync(data, {recursive: true, mode: 0o755})
  mkdirSync(directory(data), {recursive: true, mode: 0o700})
  const path = join(directory(data), `${head.id}.ndjson`)
  const journal = openJournal(path, 'wx')
  journal.append(head)
  const folder = openSync(directory(data), 'r')
  fsyncSync(folder)
  closeSync(folder)
  return journal
}

/** Go on with a journal of another process. Its last line may have been cut off: what follows is a line of its own. */
export function resumeJournal(path: string): Journal {
  const whole = readFileSync(path).at(-1) === NEWLINE
  return openJournal(path, 'a', whole ? '' : '\n')
}

const NEWLINE = 0x0a

function openJournal(path: string, flags: string, start = ''): Journal & {append(entry: Entry | Head): void} {
  const fd = openSync(path, flags, 0o600)
  let open = true
  if (start !== '') writeSync(fd, start)
  const note = (entry: Entry | Head) => {
    writeSync(fd, `${JSON.stringify(entry)}\n`)
  }
  const close = () => {
    if (open) closeSync(fd)
    open = false
  }
  return {
    path,
    note,
    append(entry) {
      note(entry)
      fsyncSync(fd)
    },
    close,
    remove() {
      close()
      rmSync(path, {force: true})
    },
  }
}

export interface Record {
  readonly path: string
  readonly head: Head
  readonly entries: readonly Entry[]
}

/**
 * undefined: cut off while its first line was written, so nothing had begun; or gone meanwhile; or of another version of pot.
 * Throws SyntaxError when its first line is damaged. Other damaged lines are passed over: those that count were on disk at once.
 */
export function readJournal(path: string): Record | undefined {
  const [first, ...lines] = textOf(path).split('\n').slice(0, -1)
  if (first === undefined) return undefined
  const head: unknown = JSON.parse(first)
  return isHead(head) ? {path, head, entries: lines.flatMap(entryOf)} : undefined
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return ''
    throw error
  }
}

function entryOf(line: string): Entry[] {
  try {
    const entry: unknown = JSON.parse(line)
    return isEntry(entry) ? [entry] : []
  } catch {
    return []
  }
}

/** Drops journals that were cut off in their first line: nothing had begun. */
export function dropEmpty(data: string): void {
  for (const path of journals(data)) {
    if (textOf(path).includes('\n')) continue
    // The operation may be about to write that line: its process holds the locks, but they are not known here.
    const {mtimeMs = Date.now()} = statSync(path, {throwIfNoEntry: false}) ?? {}
    if (Date.now() - mtimeMs > 10_000) rmSync(path, {force: true})
  }
}

/** Paths of all journals, oldest first. */
export function journals(data: string): string[] {
  if (!existsSync(directory(data))) return []
  const names = readdirSync(directory(data)).filter((name) => name.endsWith('.ndjson'))
  return names.sort().map((name) => join(directory(data), name))
}

const isHead = (value: unknown): value is Head => typeof value === 'object' && value !== null && 'version' in value && value.version === 1 && 'steps' in value
const isEntry = (value: unknown): value is Entry => typeof value === 'object' && value !== null
