import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {isRecord} from '../errors.js'
import {isSameVersion, versionOf, type FileVersion} from '../paths/file-version.js'
import type {ContributedFlag} from '../plugins/contributed/flags.js'
import {indexFile} from '../plugins/installed.js'
import type {SettingKey} from '../settings/keys/setting-key.js'
import {hasPlugins} from './places.js'

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

/** The first line of the index: the facts that quick answers need. */
export interface Head {
  readonly form: typeof FORM
  readonly stamps: readonly Stamp[]
  /** The modules of plugins with quick answers by command and alias, absolute paths. */
  readonly quick: Readonly<Record<string, string>>
  /** The events for which plugins have hooks. */
  readonly events: readonly string[]
  /** The commands of the core to which plugins add flags. */
  readonly extended: readonly string[]
  /** The keys of pot.conf that plugins declare and pot itself uses. */
  readonly meaningKeys: readonly SettingKey[]
  /** Whether pot prints a warning about the declarations of plugins at each start. */
  readonly warns: boolean
}

/**
 * The facts about the core and its plugins that pot needs before it loads a command. It contains the findings of oclif, and pot writes it only when there are
 * no problems. It is valid while none of its source files changes.
 */
export interface Index extends Head {
  readonly plugins: readonly PluginEntry[]
  readonly commands: Readonly<Record<string, CommandEntry>>
  readonly flags: readonly ContributedFlag[]
}

/** The version of the file format. */
export const FORM = 4

/** The index of a core without plugins, made by the build. */
export const coreIndexFile = (root: string): string => join(root, 'dist/commands.json')

const isHead = (value: unknown): value is Head =>
  isRecord(value) &&
  value.form === FORM &&
  Array.isArray(value.stamps) &&
  isRecord(value.quick) &&
  Array.isArray(value.events) &&
  Array.isArray(value.extended) &&
  Array.isArray(value.meaningKeys)

const isRest = (value: unknown): value is Omit<Index, keyof Head> =>
  isRecord(value) && Array.isArray(value.plugins) && isRecord(value.commands) && Array.isArray(value.flags)

export const stampOf = (path: string): Stamp => ({path, version: versionOf(path)})

const isSame = ({path, version}: Stamp): boolean => isSameVersion(versionOf(path), version)

/** Returns the text of the file: two lines of JSON, so that a quick answer need not parse the second, which is long. */
export function textOfIndex({plugins, commands, flags, ...head}: Index): string {
  return `${JSON.stringify(head)}\n${JSON.stringify({plugins, commands, flags})}\n`
}

/** An index that is valid. */
export interface Opened {
  readonly head: Head
  /** Parses the rest of the file; undefined when it is damaged. */
  whole(): Index | undefined
}

/** Opens the index in `file`. Returns undefined when the file is missing, has another format, or when one of the source files of the index has changed. */
export function openIndexFile(file: string): Opened | undefined {
  try {
    const text = readFileSync(file, 'utf8')
    const end = text.indexOf('\n')
    const head: unknown = JSON.parse(text.slice(0, end))
    if (!isHead(head) || !head.stamps.every(isSame)) return undefined
    return {head, whole: () => wholeIndex(head, text.slice(end))}
  } catch {
    return undefined
  }
}

function wholeIndex(head: Head, text: string): Index | undefined {
  try {
    const rest: unknown = JSON.parse(text)
    return isRest(rest) ? {...head, ...rest} : undefined
  } catch {
    return undefined
  }
}

/** Reads the index in `file`; see `openIndexFile`. */
export const readIndex = (file: string): Index | undefined => openIndexFile(file)?.whole()

/** Opens the valid index of this start; undefined when there is none. Throws UNSAFE_DIR when other users can change the plugins. */
export function openIndex(root: string, env: Readonly<Record<string, string | undefined>>): Opened | undefined {
  const data = env.POT_DATA_DIR
  const plugins = data !== undefined && hasPlugins(data, process.getuid?.() ?? 0)
  // In these modes oclif runs the TypeScript sources of a linked plugin, which the index does not contain.
  if (['development', 'test'].includes(env.NODE_ENV ?? '')) return undefined
  const opened = openIndexFile(plugins ? indexFile(data) : coreIndexFile(root))
  // Several versions of pot may use one data directory.
  return opened !== undefined && (!plugins || opened.head.stamps.some(({path}) => path === coreIndexFile(root))) ? opened : undefined
}
