import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {isRecord, PotError} from '../errors.js'

/** The directories in which pot stores files (absolute). */
export interface Stores {
  readonly fs: string
  readonly config: string
  readonly data: string
  readonly run: string
}

/** A kind of file that pot stores and reads again. */
export interface FileKind {
  readonly in: keyof Stores
  /** Path below this directory; `*` stands for any name. */
  readonly path: string
  /** The version that this pot writes, and the newest one that it reads. A file without a version has version 1, as the files of pot 0.16. */
  readonly version: number
  /** The key of the version in a file of KEY=value lines; undefined for a JSON file, whose key is `version`. It is written from version 2 on, so that pot 0.16 can read version 1. */
  readonly key?: string
}

/** All kinds of files with a version. A change that an older pot would misread gets a new version here and a conversion in init/migrations.ts. */
export const FILE_KINDS = {
  /** fscomp.conf beside it belongs to it. */
  record: {in: 'fs', path: 'jails/*/conf/pot.conf', version: 1, key: 'pot.format'},
  bridge: {in: 'fs', path: 'bridges/*', version: 1, key: 'format'},
  settings: {in: 'config', path: 'pot.conf', version: 1, key: 'POT_FORMAT'},
  init: {in: 'data', path: 'init.json', version: 1},
  stack: {in: 'data', path: 'stacks/*.json', version: 1},
  migration: {in: 'data', path: 'before-migrate.json', version: 1},
  /** Read by operations/journal, which has an error of its own: the operation must be recovered by the other version. */
  journal: {in: 'data', path: 'journal/*.ndjson', version: 1},
  /** One version in each line; readers skip lines that they do not know. */
  events: {in: 'data', path: 'events.ndjson*', version: 1},
  lease: {in: 'run', path: 'network/*.json', version: 1},
} as const satisfies Readonly<Record<string, FileKind>>

export type FileKindName = keyof typeof FILE_KINDS

/** Stored files without a version, by their paths as in `FileKind`, and why they need none. */
export const WITHOUT_VERSION: readonly (Pick<FileKind, 'in' | 'path'> & {readonly why: string})[] = [
  {in: 'fs', path: 'jails/*/conf/fscomp.conf', why: 'belongs to the pot.conf beside it'},
  {in: 'fs', path: 'jails/*/conf/*', why: 'scripts of the user, and results that only add keys'},
  {in: 'fs', path: 'jails/*/log/*', why: 'output of programs'},
  {in: 'fs', path: '.records.json', why: 'a cache: a file of another version is made again'},
  {in: 'fs', path: '.members/**', why: 'copies of records, made again by each operation'},
  {in: 'config', path: '**', why: 'written by the user: flavours, a settings file of pot 0.16, certificates'},
  {in: 'data', path: 'secrets/*', why: 'values without a form'},
  {in: 'data', path: 'journal.reserve', why: 'space that the journal uses when the disk is full'},
  {in: 'data', path: 'commands.json', why: 'a cache: a file of another version is made again'},
  {in: 'data', path: 'package*.json', why: 'files of npm'},
  {in: 'data', path: 'node_modules/**', why: 'files of npm'},
  {in: 'data', path: 'plugins.tarballs/**', why: 'packages of plugins, which have versions of their own'},
  {in: 'data', path: 'plugins.kept/**', why: 'exists only while an operation runs, whose journal has a version'},
  {in: 'data', path: 'pot.btrfs', why: 'the disk of the pots'},
  {in: 'run', path: '**', why: 'state of this boot: locks, process ids, sockets, files of the runtime'},
]

/** Whether a path below its directory is of a kind. `*` is a part of a name, `**` any path. */
export function matchesKind({path}: Pick<FileKind, 'path'>, below: string): boolean {
  const pattern = path.replaceAll(/[.+]/g, '\\$&').replaceAll(/\*\*|\*/g, (star) => (star === '**' ? '.*' : '[^/]*'))
  return new RegExp(`^${pattern}$`).test(below)
}

/** Throws NEWER_FILE if `found`, the version in the file at `path` (undefined for none), is newer than what this pot reads. */
export function checkFileVersion(kind: FileKindName, path: string, found: unknown): void {
  const {version} = FILE_KINDS[kind]
  const number = Number(found ?? 1)
  if (number >= 1 && number <= version) return
  throw new PotError('NEWER_FILE', `${path} has the format ${String(found)}; this pot reads formats up to ${version}`, {
    hint: 'update pot, or migrate back with the newer pot: pot migrate --undo',
  })
}

/** Returns a JSON value of a file with its version in front. */
export const withVersion = <T extends object>(kind: FileKindName, value: T): T & {readonly version: number} => ({version: FILE_KINDS[kind].version, ...value})

/** The version that the text of a file names; undefined if it names none, or is damaged. */
export function versionIn(kind: FileKind, text: string): unknown {
  if (kind.key !== undefined) return new RegExp(`^\\s*${kind.key.replaceAll('.', '\\.')}=["']?([^"'\\s]*)`, 'm').exec(text)?.[1]
  try {
    const value: unknown = JSON.parse(kind.path.includes('.ndjson') ? (text.split('\n')[0] ?? '') : text)
    return isRecord(value) ? value.version : undefined
  } catch {
    return undefined
  }
}

/** The files of a kind that there are, sorted (absolute paths). */
export function filesOf(kind: FileKind, stores: Stores): string[] {
  const names = kind.path.split('/')
  return names.reduce(
    (found, name) =>
      name.includes('*')
        ? found.flatMap((directory) =>
            namesIn(directory)
              .filter((one) => !one.startsWith('.') && matchesKind({path: name}, one))
              .map((one) => join(directory, one)),
          )
        : found.map((directory) => join(directory, name)).filter((path) => existsSync(path)),
    [stores[kind.in]],
  )
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory).sort()
  } catch {
    return []
  }
}

/** Kinds of files that are not in `newerFiles`: records are named with their pots, and operations/journal has an error of its own. */
const NAMED_ELSEWHERE: readonly FileKindName[] = ['record', 'journal', 'events']

/** The problems of all files that are newer than what this pot reads. */
export function newerFiles(stores: Stores): PotError[] {
  return (Object.keys(FILE_KINDS) as FileKindName[]).flatMap((name) => (NAMED_ELSEWHERE.includes(name) ? [] : newerOf(name, stores)))
}

function newerOf(name: FileKindName, stores: Stores): PotError[] {
  return filesOf(FILE_KINDS[name], stores).flatMap((path) => {
    try {
      checkFileVersion(name, path, versionIn(FILE_KINDS[name], readFileSync(path, 'utf8')))
      return []
    } catch (error) {
      // A file that cannot be read is the matter of its own reader.
      return error instanceof PotError ? [error] : []
    }
  })
}
