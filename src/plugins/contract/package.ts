import {readdirSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {pathToFileURL} from 'node:url'
// @ts-expect-error: semver has no types of its own
import satisfies from 'semver/functions/satisfies.js'
// @ts-expect-error: likewise
import validRange from 'semver/ranges/valid.js'
import {isRecord, messageOf, PotError} from '../../errors.js'
import {parseAttribute} from '../../record/attribute-values.js'
import type {Attribute} from '../../record/attributes.js'
import type {Declared} from '../contributed/contributions.js'
import {exportsOf} from './exports.js'

/** The core that loads a plugin. */
export interface Core {
  readonly name: string
  readonly version: string
}

const isIn: (version: string, range: string, options: {readonly includePrerelease: boolean}) => boolean = satisfies
const normalRange: (range: string) => string | null = validRange

const tableOf = (value: unknown, key: string): Readonly<Record<string, unknown>> => {
  const inner = isRecord(value) ? value[key] : undefined
  return isRecord(inner) ? inner : {}
}

/**
 * Faults in the dependency on the core. Two copies of the core in one process cannot work together, and a version range that excludes this core means that the
 * plugin is for another version.
 */
function coreFaults(pjson: object, {name, version}: Core): string[] {
  if (tableOf(pjson, 'dependencies')[name] !== undefined) return [`${name} is among its dependencies; it must be a peer dependency, so that there is one copy`]
  const range = tableOf(pjson, 'peerDependencies')[name]
  if (range === undefined) return []
  if (typeof range !== 'string' || normalRange(range) === null) return [`its peer dependency ${name} has no valid range of versions`]
  return isIn(version, range, {includePrerelease: true}) ? [] : [`it needs ${name} ${range}, and this is ${version}`]
}

/** What the package says of the Node and the systems that it needs, and this host does not have. npm only warns of another Node. */
function hostFaults(pjson: object): string[] {
  const {node} = tableOf(pjson, 'engines')
  const os = isRecord(pjson) && Array.isArray(pjson.os) ? pjson.os.map(String) : []
  const system = process.env.POT_PLATFORM ?? process.platform
  const fits = !os.includes(`!${system}`) && (os.includes(system) || os.every((one) => one.startsWith('!')))
  return [
    ...(typeof node === 'string' && normalRange(node) !== null && !isIn(process.version, node, {includePrerelease: true})
      ? [`it needs Node ${node}, and this is ${process.version}`]
      : []),
    ...(fits ? [] : [`it is for ${os.join(', ')}, and this is ${system}`]),
  ]
}

/** Faults in the versions of the plugins that a plugin needs. `ranges`: by name; `versionOf`: the installed version, undefined for a plugin that is not. */
export function versionFaults(ranges: Readonly<Record<string, string>>, versionOf: (name: string) => string | undefined): string[] {
  return Object.entries(ranges).flatMap(([name, range]) => {
    if (normalRange(range) === null) return [`'${range}' is no range of versions of the plugin ${name}`]
    const version = versionOf(name)
    return version === undefined || isIn(version, range, {includePrerelease: true}) ? [] : [`it needs the plugin ${name} ${range}, and ${version} is installed`]
  })
}

/** Faults in the defaults of attributes: a default must be a valid value of its attribute. */
function defaultFaults(attributes: readonly Attribute[]): string[] {
  return attributes.flatMap((attribute) => {
    try {
      parseAttribute(attribute, attribute.default)
      return []
    } catch (error) {
      return error instanceof PotError ? [`its attribute '${attribute.name}' has a default that it cannot have: ${error.message}`] : [messageOf(error)]
    }
  })
}

const isCommand = (value: unknown) => typeof value === 'function' && isRecord(value.prototype) && typeof value.prototype.run === 'function'

/** The modules below the command directory of a plugin. */
function commandFiles(directory: string): string[] {
  if (statSync(directory, {throwIfNoEntry: false})?.isDirectory() !== true) return []
  return readdirSync(directory, {recursive: true, encoding: 'utf8'})
    .filter((file) => /\.(js|mjs|cjs)$/.test(file) && !/(^|\/)(test|tests)\/|\.(test|spec)\.\w+$/.test(file))
    .sort()
}

/** Commands that cannot run. Loads their modules. oclif omits such commands with a warning that does not name the plugin. */
async function commandFaults({root, pjson}: Pick<Declared, 'root' | 'pjson'>): Promise<string[]> {
  const {commands} = tableOf(pjson, 'oclif')
  if (typeof commands !== 'string') return []
  const directory = join(root, commands)
  if (statSync(directory, {throwIfNoEntry: false})?.isDirectory() !== true) return [`its commands are in ${commands}, which is no directory of the package`]
  const found: string[] = []
  for (const file of commandFiles(directory)) {
    try {
      const module: unknown = await import(pathToFileURL(join(directory, file)).href)
      if (!exportsOf(module).some(isCommand)) found.push(`its command ${file} exports no command`)
    } catch (error) {
      found.push(`its command ${file} does not load: ${messageOf(error).split('\n')[0]}`)
    }
  }
  return found
}

/** The faults that pot looks for when it installs or checks a package. Loads the modules of its commands. */
export async function packageFaults(plugin: Declared, core: Core, attributes: readonly Attribute[]): Promise<string[]> {
  return [...coreFaults(plugin.pjson, core), ...hostFaults(plugin.pjson), ...defaultFaults(attributes), ...(await commandFaults(plugin))]
}
