import {existsSync, readdirSync, renameSync, statSync} from 'node:fs'
import {basename, join} from 'node:path'
import {hasCode, isRecord, PotError} from '../../errors.js'
import {bootId, isAlive} from '../../programs/process-id.js'
import {readIfThere} from '../../paths/read-if-there.js'
import {journals, type Entry, type Head} from './journal.js'
import {journalDirectories, type JournalPlaces} from './room.js'
import {FILE_KINDS} from '../../paths/file-kinds.js'

/** The contents of a readable journal. */
export interface Record {
  readonly path: string
  readonly head: Head
  readonly entries: readonly Entry[]
}

/** A journal that pot cannot read, with the facts that are known nevertheless. */
export interface Unreadable {
  readonly path: string
  /** The id of the operation, from the name of the file. */
  readonly id: string
  /** The title of the operation; `an operation` when the journal does not contain a title. */
  readonly title: string
  /** Start time of the operation in seconds since the epoch; time of the last change of the file when the journal does not contain a start time. */
  readonly time: number
  readonly locks: readonly string[]
  /** Whether the process of the operation is running. */
  readonly alive: boolean
  /** JOURNAL_DAMAGED, or JOURNAL_VERSION when another version of pot can read it. */
  readonly problem: PotError
}

/** Whether the journal was begun since the host has booted. */
export const isOfThisBoot = ({boot}: {readonly boot?: unknown}): boolean => boot === undefined || boot === bootId()

/** Whether the process of an operation is running. */
export const isRunning = (head: Pick<Head, 'pid' | 'started' | 'boot'>): boolean => isOfThisBoot(head) && isAlive(head.pid, head.started)

const VERSION: number = FILE_KINDS.journal.version
const ASIDE = '.damaged'

const isText = (value: unknown): value is string => typeof value === 'string'
const isNumber = (value: unknown): value is number => typeof value === 'number'
const areTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(isText)
const isAction = (value: unknown) => isRecord(value) && isText(value.do)
const isStep = (value: unknown) => isRecord(value) && isText(value.title) && isAction(value.run)

type Fields = Readonly<{[key: string]: (value: unknown) => boolean}>

const HEAD: Fields = {
  id: isText,
  title: isText,
  pid: isNumber,
  started: isText,
  time: isNumber,
  locks: areTexts,
  steps: (value) => Array.isArray(value) && value.every(isStep),
}

/** The fields of each kind of line. The first field identifies the kind. */
const ENTRIES: readonly Fields[] = [
  {begin: isNumber, undo: (value) => Array.isArray(value) && value.every(isAction), purge: areTexts},
  {child: isNumber, started: isText},
  {done: isNumber},
  {undone: isNumber},
  {end: (value) => value === true},
]

const wrongField = (value: Readonly<{[key: string]: unknown}>, fields: Fields) => Object.entries(fields).find(([name, is]) => !is(value[name]))?.[0]

const isHead = (value: unknown): value is Head => isRecord(value) && wrongField(value, HEAD) === undefined
const isEntry = (value: unknown): value is Entry =>
  isRecord(value) && ENTRIES.some((fields) => Object.keys(fields)[0] !== undefined && wrongField(value, fields) === undefined)

const discard = (id: string) => `pot recover --discard ${id} forgets the operation; what it did stays`
const idOf = (path: string) => basename(path).replace(/\.ndjson(\.damaged)?$/, '')
const damaged = (path: string, why: string) => new PotError('JOURNAL_DAMAGED', `the journal ${path} is damaged: ${why}`, {hint: discard(idOf(path))})

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * Reads the journal at `path`. Returns undefined for a missing journal, and for a journal with an incomplete first line, whose operation had not begun. Throws
 * JOURNAL_DAMAGED and JOURNAL_VERSION. Ignores a line that is not JSON: its write was interrupted, and pot waits for the disk after each line that matters.
 * Throws for a JSON line that lacks a field: such a line has been changed later, so pot does not know what it must undo.
 */
export function readJournal(path: string): Record | undefined {
  const [first, ...lines] = (readIfThere(path) ?? '').split('\n').slice(0, -1)
  if (first === undefined) return undefined
  const head = parsed(first)
  if (!isRecord(head)) throw damaged(path, 'its first line is no object of JSON')
  if (head.version !== VERSION) throw otherVersion(path, head)
  if (!isHead(head)) throw damaged(path, `its first line has no right '${wrongField(head, HEAD)}'`)
  const entries = lines.map(parsed)
  const wrong = entries.findIndex((entry) => entry !== undefined && !isEntry(entry))
  if (wrong >= 0) throw damaged(path, `line ${wrong + 2} lacks a field, or is of an unknown kind`)
  return {path, head, entries: entries.filter(isEntry)}
}

function otherVersion(path: string, {version, title}: Readonly<{[key: string]: unknown}>): PotError {
  if (!isNumber(version)) return damaged(path, 'its first line has no version')
  const whose = version > VERSION ? 'a newer' : 'another'
  return new PotError(
    'JOURNAL_VERSION',
    `'${isText(title) ? title : 'an operation'}' was interrupted under ${whose} version of pot; its journal ${path} has version ${version}`,
    {
      hint: `recover it with that version of pot; ${discard(idOf(path))}`,
    },
  )
}

/** The unreadable journals, oldest first, followed by the unreadable journals that were set aside. */
export const unreadableJournals = (places: JournalPlaces): Unreadable[] => [...journals(places), ...setAside(places)].flatMap(unreadable)

function unreadable(path: string): Unreadable[] {
  try {
    readJournal(path)
    return []
  } catch (problem) {
    if (!(problem instanceof PotError)) throw problem
    const head = parsed((readIfThere(path) ?? '').split('\n')[0] ?? '')
    const {title, time, locks, pid, started, boot}: Readonly<{[key: string]: unknown}> = isRecord(head) ? head : {}
    const changed = (statSync(path, {throwIfNoEntry: false})?.mtimeMs ?? 0) / 1000
    return [
      {
        path,
        id: idOf(path),
        title: isText(title) ? title : 'an operation',
        time: isNumber(time) ? time : Math.floor(changed),
        locks: areTexts(locks) ? locks : [],
        alive: isNumber(pid) && isText(started) && isOfThisBoot({boot}) && isAlive(pid, started),
        problem,
      },
    ]
  }
}

const setAside = (places: JournalPlaces): string[] =>
  journalDirectories(places).flatMap((directory) =>
    (existsSync(directory) ? readdirSync(directory) : []).filter((name) => name.endsWith(`.ndjson${ASIDE}`)).map((name) => join(directory, name)),
  )

/** Renames damaged journals, so that they do not block other commands. Only doctor reports the renamed files. Returns the renamed journals. */
export function setDamagedAside(places: JournalPlaces): Unreadable[] {
  return journals(places)
    .flatMap(unreadable)
    .filter(({path, problem, alive}) => problem.code === 'JOURNAL_DAMAGED' && !alive && movedAside(path))
}

function movedAside(path: string): boolean {
  try {
    renameSync(path, `${path}${ASIDE}`)
    return true
  } catch (error) {
    // Another command has renamed the journal.
    if (hasCode(error, 'ENOENT')) return false
    throw error
  }
}
