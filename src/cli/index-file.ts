import {existsSync, readFileSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {isRecord} from '../errors.js'
import type {ContributedFlag} from '../plugins/contributed-flags.js'

/** The state of a file when the index was written. npm gives all files of a package one time of modification, so the time is that of the inode. */
export interface Stamp {
  readonly path: string
  /** Milliseconds; undefined for a missing file. */
  readonly changed?: number
  readonly size?: number
  readonly inode?: number
}

/** A hook as oclif knows it. */
export interface IndexedHook {
  readonly target: string
  readonly identifier: string
}

/** A plugin, or the core, as oclif has found it. */
export interface PluginEntry {
  readonly name: string
  readonly alias: string
  readonly type: string
  readonly version: string
  /** Absolute; empty for the core. */
  readonly root: string
  readonly isRoot: boolean
  readonly moduleType: 'commonjs' | 'module'
  readonly pjson: Readonly<Record<string, unknown>>
  readonly hooks: Readonly<Record<string, readonly IndexedHook[]>>
}

/** A command or an alias of one. */
export interface CommandEntry {
  /** Its plugin, by the place in `plugins`. */
  readonly plugin: number
  /** The id of the command; that of an alias is the key. */
  readonly of: string
  /** oclif's manifest of it, as JSON: only the command that runs is read. */
  readonly manifest: string
}

/**
 * Everything that pot has to know of the core and its plugins before it loads a command. It holds what oclif has found out, and only when nothing was
 * wrong with it. It is valid as long as all files that it was made from are unchanged.
 */
export interface Index {
  readonly form: typeof FORM
  readonly stamps: readonly Stamp[]
  readonly plugins: readonly PluginEntry[]
  readonly commands: Readonly<Record<string, CommandEntry>>
  readonly flags: readonly ContributedFlag[]
}

/** Another number for another form of the file. */
export const FORM = 1

/** The index of a core without plugins, made by the build. */
export const coreIndexFile = (root: string): string => join(root, 'dist/commands.json')

/** The index of the core and the installed plugins, written by root into the data directory. */
export const pluginIndexFile = (data: string): string => join(data, 'commands.json')

const isIndex = (value: unknown): value is Index =>
  isRecord(value) &&
  value.form === FORM &&
  Array.isArray(value.stamps) &&
  Array.isArray(value.plugins) &&
  isRecord(value.commands) &&
  Array.isArray(value.flags)

export function stampOf(path: string): Stamp {
  const stat = statSync(path, {throwIfNoEntry: false})
  return stat === undefined ? {path} : {path, changed: stat.ctimeMs, size: stat.size, inode: stat.ino}
}

const isSame = ({path, changed, size, inode}: Stamp): boolean => {
  const now = stampOf(path)
  return now.changed === changed && now.size === size && now.inode === inode
}

/** The index in `file`, or undefined when there is none, it is of another version of pot, or a file that it was made from has changed. */
export function readIndex(file: string): Index | undefined {
  try {
    const index: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
    return isIndex(index) && index.stamps.every(isSame) ? index : undefined
  } catch {
    return undefined
  }
}
