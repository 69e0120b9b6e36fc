import {existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {basename, dirname, join, relative, resolve} from 'node:path'
import {misuse, PotError} from '../../errors.js'
import type {Loaded} from '../contributed/contributions.js'
import {driverNames} from '../drivers.js'

/** The kinds of plugins that `pot plugins new` makes. */
export const KINDS = ['command', 'hook', 'driver', 'flavour'] as const
export type Kind = (typeof KINDS)[number]
/** The kinds of drivers among them. */
export const DRIVERS = ['image-source', 'network'] as const
export type DriverKind = (typeof DRIVERS)[number]

const USUAL: DriverKind = 'network'

/** The directories of templates for a kind. */
const templatesFor = ({kind, driver = USUAL}: Pick<NewPlugin, 'kind' | 'driver'>): readonly string[] =>
  kind === 'flavour' ? ['common', kind] : ['common', 'typescript', kind === 'driver' ? `driver-${driver}` : kind]

/** What the name of a plugin becomes, and must be new. */
const TAKEN: Readonly<Partial<Record<Kind | DriverKind, string>>> = {
  command: 'command',
  hook: 'option of create',
  network: 'network type',
  'image-source': 'source of images',
}

export interface NewPlugin {
  readonly kind: Kind
  /** For the kind `driver`; a network type by default. */
  readonly driver?: DriverKind | undefined
  /** The directory, which must be empty or absent. */
  readonly directory: string
  /** The core: its directory, name and version. */
  readonly core: {readonly root: string; readonly name: string; readonly version: string}
  /** Whether a command, an option of `create` or a driver with this name exists. */
  readonly isTaken: (name: string) => boolean
}

/** Whether there is a command, an option of `create` or a driver with this name. For `NewPlugin.isTaken`. */
export const isTakenIn =
  (config: Names, {kind, driver = USUAL}: Pick<NewPlugin, 'kind' | 'driver'>) =>
  (word: string): boolean => {
    if (kind === 'driver') return driverNames(config, driver).includes(word)
    return kind === 'command' ? config.findCommand(word) !== undefined : Object.hasOwn(config.findCommand('create')?.flags ?? {}, word)
  }

/** The part of oclif's Config that has the names. */
interface Names extends Loaded {
  readonly root: string
  findCommand(id: string): {readonly flags: object} | undefined
}

export interface MadePlugin {
  readonly plugin: string
  readonly directory: string
  /** Paths below the directory, sorted. */
  readonly files: readonly string[]
}

/** `my-plugin` as the name of a class: `MyPlugin`. */
const classOf = (name: string) => name.replaceAll(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())

/** The name of the command, option or flavour, from the name of the directory. */
function nameFor({kind, driver = USUAL, directory, isTaken}: NewPlugin): string {
  const name = basename(directory).replace(/^pot-plugin-/, '')
  const hint = `pot plugins new ${kind} ./pot-plugin-hello`
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) throw misuse(`'${name}' is no name for a plugin: it has small letters, digits and '-'`, hint)
  const becomes = TAKEN[kind === 'driver' ? driver : kind]
  if (becomes !== undefined && isTaken(name)) throw misuse(`pot already has the ${becomes} '${name}'`, hint)
  return name
}

/** The versions of the core with which the plugin works. While the major version is 0, a minor version may break plugins. */
const rangeOf = (version: string) => `^${version.replace(/-.*$/, '')}`

function write(into: string, from: string, values: Readonly<Record<string, string>>): void {
  const filled = (text: string) => text.replaceAll(/@([A-Z]+)@/g, (all, key: string) => values[key] ?? all)
  for (const entry of readdirSync(from, {recursive: true, withFileTypes: true}).filter((one) => one.isFile())) {
    const template = join(entry.parentPath, entry.name)
    const path = join(into, filled(relative(from, template)).replace(/\.in$/, ''))
    mkdirSync(dirname(path), {recursive: true})
    writeFileSync(path, filled(readFileSync(template, 'utf8')))
  }
}

/**
 * Makes a plugin in a new directory: all of it, or nothing. Throws USAGE for a bad or taken name, EXISTS for a directory that is not empty, and NO_FILE if
 * the directory above it does not exist.
 */
export function makePlugin(request: NewPlugin): MadePlugin {
  const directory = resolve(request.directory)
  const {core} = request
  const name = nameFor({...request, directory})
  if (existsSync(directory) && !(statSync(directory).isDirectory() && readdirSync(directory).length === 0))
    throw new PotError('EXISTS', `${directory} already exists`, {hint: 'choose another name'})
  if (!existsSync(dirname(directory))) throw new PotError('NO_FILE', `there is no directory ${dirname(directory)}`, {hint: `mkdir -p ${dirname(directory)}`})
  const plugin = `pot-plugin-${name}`
  const values = {
    ...{NAME: name, PACKAGE: plugin, CLASS: classOf(name), UPPER: name.replaceAll('-', '_').toUpperCase(), CORE: core.name},
    ...{RANGE: rangeOf(core.version), YEAR: String(new Date().getFullYear())},
  }
  const fresh = mkdtempSync(join(dirname(directory), `.${basename(directory)}.`))
  try {
    for (const part of templatesFor(request)) write(join(fresh, 'made'), join(core.root, 'templates', part), values)
    const files = readdirSync(join(fresh, 'made'), {recursive: true, withFileTypes: true})
    const paths = files.filter((file) => file.isFile()).map((file) => relative(join(fresh, 'made'), join(file.parentPath, file.name)))
    renameSync(join(fresh, 'made'), directory)
    return {plugin, directory, files: paths.sort()}
  } finally {
    rmSync(fresh, {recursive: true, force: true})
  }
}
