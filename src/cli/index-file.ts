import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {isRecord} from '../errors.js'
import {isSameVersion, versionOf, type FileVersion} from '../paths/file-version.js'
import type {ContributedFlag} from '../plugins/contributed-flags.js'

/** A file, and its version when the index was written. */
export interface Stamp {
  readonly path: string
  readonly version: FileVersion
}

/** A hook in the form that oclif uses. */
export interface IndexedHook {
  readonly target: string
  readonly identifier: string
}

/** A plugin, or the core, with the properties that oclif has found. */
export interface PluginEntry {
  readonly name: string
  readonly alias: string
  readonly type: string
  readonly version: string
  /** Absolute path of the package; empty for the core. */
  readonly root: string
  readonly isRoot: boolean
  readonly moduleType: 'commonjs' | 'module'
  readonly pjson: Readonly<Record<string, unknown>>
  readonly hooks: Readonly<Record<string, readonly IndexedHook[]>>
}

/** A command, or an alias of a command. */
export interface CommandEntry {
  /** Index of the plugin in `plugins`. */
  readonly plugin: number
  /** The id of the command. For an alias, the key of the entry is the alias. */
  readonly of: string
  /** oclif's manifest of the command as JSON text. pot parses only the manifest of the command that runs. */
  readonly manifest: string
}

/**
 * The facts about the core and its plugins that pot needs before it loads a command. It contains the findings of oclif, and pot writes it only when there are
 * no problems. It is valid while none of its source files changes.
 */
export interface Index {
  readonly form: typeof FORM
  readonly stamps: readonly Stamp[]
  readonly plugins: readonly PluginEntry[]
  readonly commands: Readonly<Record<string, CommandEntry>>
  readonly flags: readonly ContributedFlag[]
}

/** The version of the file format. */
export const FORM = 2

/** The index of a core without plugins, made by the build. */
export const coreIndexFile = (root: string): string => join(root, 'dist/commands.json')

const isIndex = (value: unknown): value is Index =>
  isRecord(value) &&
  value.form === FORM &&
  Array.isArray(value.stamps) &&
  Array.isArray(value.plugins) &&
  isRecord(value.commands) &&
  Array.isArray(value.flags)

export const stampOf = (path: string): Stamp => ({path, version: versionOf(path)})

const isSame = ({path, version}: Stamp): boolean => isSameVersion(versionOf(path), version)

/** Reads the index in `file`. Returns undefined when the file is missing, has another format, or when one of the source files of the index has changed. */
export function readIndex(file: string): Index | undefined {
  try {
    const index: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
    return isIndex(index) && index.stamps.every(isSame) ? index : undefined
  } catch {
    return undefined
  }
}
