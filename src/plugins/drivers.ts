import {join} from 'node:path'
import {pathToFileURL} from 'node:url'
import {defined} from '../defined.js'
import {isRecord, messageOf, PotError} from '../errors.js'
import {breach, CONTRACTS, JAILS, OWN_DRIVERS, RELEASES, type Driver, type DriverOptions, type Member, type ProvidedKind} from '../host/drivers.js'
import {blocks, isStrings, provided, type Declared, type Loaded} from './contributed/contributions.js'
import {IMAGE_SOURCE, PROVIDED, type ImageFetcher} from './provided.js'
import {permissionsIn, variablesOf, type Permissions} from './contributed/permissions.js'
import {uninstalled} from './contributed/distribution.js'
import {exportsOf, fileOf} from './module-file.js'

/** The kinds of drivers that plugins provide as modules. */
export const KINDS: readonly ProvidedKind[] = ['storage', 'release', 'runtime', 'image-source', 'network']

/** The names that no plugin can have. */
const OWN: Readonly<Record<ProvidedKind, readonly string[]>> = {
  ...OWN_DRIVERS,
  'image-source': ['oci', 'docker-archive', 'http', 'https', 'file'],
  network: ['inherit', 'host'],
}

/** A driver that a plugin declares: `"pot": {"provides": {"storage": {"NAME": {"target": ..., "identifier": ...}}}}`. */
export interface DeclaredDriver {
  readonly plugin: string
  /** Absolute path of the package. */
  readonly root: string
  readonly kind: ProvidedKind
  readonly name: string
  readonly target: string
  readonly identifier: string
  readonly systems: readonly ('freebsd' | 'linux')[]
  readonly fallback: boolean
  /** What its steps may touch; undefined: everything. */
  readonly permissions: Permissions | undefined
}

const SYSTEMS = ['freebsd', 'linux'] as const

/** The drivers of a kind that plugins declare, sorted by plugin. Omits malformed ones, which are among the problems of their plugin. */
export function declaredDrivers(config: Loaded, kind: ProvidedKind): DeclaredDriver[] {
  return blocks(config, 'provides').flatMap(({plugin, value}) => {
    const own = value[kind]
    const root = config.plugins.get(plugin)?.root ?? ''
    return Object.entries(isRecord(own) ? own : {}).flatMap(([name, item]): DeclaredDriver[] => {
      if (!isRecord(item) || typeof item.target !== 'string' || typeof item.identifier !== 'string') return []
      const {target, identifier, fallback} = item
      const systems = isStrings(item.systems) ? SYSTEMS.filter((system) => isStrings(item.systems) && item.systems.includes(system)) : SYSTEMS
      const permissions = permissionsIn(config.plugins.get(plugin)?.pjson ?? {})
      return [{plugin, root, kind, name, target, identifier, systems, fallback: fallback === true, permissions}]
    })
  })
}

/**
 * The drivers of the plugins of the distribution that are not installed. `init` can choose such a driver, and installs its plugin; any other command needs the
 * plugin first.
 */
export function distributedDrivers(config: Loaded & {readonly root: string}, kind: ProvidedKind): DeclaredDriver[] {
  return declaredDrivers({plugins: new Map(uninstalled(config).map((one) => [one.name, one]))}, kind)
}

/** The names of a kind that are taken: those of pot itself, and those of all plugins that are loaded or come with pot. */
export const driverNames = (config: Loaded & {readonly root: string}, kind: ProvidedKind): readonly string[] => {
  const all = {plugins: new Map([...uninstalled(config).map((one) => [one.name, one] as const), ...config.plugins])}
  return [...OWN[kind], ...provided(all, kind).keys()]
}

type Open = (...options: never[]) => unknown
const isOpen = (value: unknown): value is Open => typeof value === 'function'

/** Returns the function that opens a driver, or the reason why there is none. Loads its module. */
export async function loadDriver({root, target, identifier}: Pick<DeclaredDriver, 'root' | 'target' | 'identifier'>): Promise<Open | string> {
  const file = fileOf(root, target)
  if (file === undefined) return `is in ${target}, which is not there`
  try {
    const module: unknown = await import(pathToFileURL(file).href)
    return exportsOf(module, identifier).find(isOpen) ?? `is the function '${identifier}' of ${target}, which has none`
  } catch (error) {
    return `does not load: ${messageOf(error).split('\n')[0]}`
  }
}

/** What opens a driver, with the limits of its plugin. The pieces of pot that it gets, and uses, are not limited. */
async function limited(open: Open, {plugin, kind, name, permissions}: DeclaredDriver): Promise<Open> {
  // The events check the steps of a network, as those of hooks.
  if (kind === 'network') return open
  const {guarded, guardedContext, ofPot} = await import('./guard.js')
  const maker = {plugin, says: `its ${kind} '${name}' returns steps`}
  const guardedFetch = (opened: ImageFetcher, limits: Permissions): ImageFetcher => ({
    named: (reference) => opened.named(reference),
    fetch: (ctx, reference) => opened.fetch(guardedContext(ctx, maker, limits), reference),
  })
  return async (options: DriverOptions & {readonly own?: object; readonly mounts?: object}) => {
    const {own, mounts} = options
    const pieces = defined({own: own && ofPot(own), mounts: mounts && ofPot(mounts)})
    const opened: unknown = await Reflect.apply(open, undefined, [{...options, ...pieces}])
    if (!isRecord(opened)) return opened
    if (isFetcher(opened)) return permissions === undefined ? opened : guardedFetch(opened, permissions)
    return guarded(opened, maker, permissions && {permissions, variables: variablesOf(options, undefined)})
  }
}

const isFetcher = (value: object): value is ImageFetcher => breach(IMAGE_SOURCE, value) === undefined

/** Converts a declared driver into one that can be chosen. `Open` is the type that the contract of the kind prescribes; the caller checks what it returns. */
export function choosable<Opens extends Open>(driver: DeclaredDriver): Driver<Opens> {
  const {plugin, name, kind, systems, fallback} = driver
  return {
    name,
    plugin,
    systems,
    fallback,
    async load() {
      const found = await loadDriver(driver)
      if (typeof found !== 'string') return opens<Opens>(await limited(found, driver))
      throw new PotError('BROKEN_PLUGIN', `plugin ${plugin} is broken: its ${kind} '${name}' ${found}`, {hint: 'pot plugins update'})
    },
  }
}

/** No program can check the type of a function. What the function returns is checked. */
const opens = <Opens extends Open>(found: Open): Opens => found as Opens

/** The problems of drivers that pot finds without loading code. */
export function driverProblems(config: Loaded): {readonly plugin: string; readonly what: string}[] {
  return KINDS.flatMap((kind) => {
    const owners = new Map<string, string>(OWN[kind].map((name) => [name, 'pot itself']))
    return declaredDrivers(config, kind).flatMap(({plugin, name, root, target}) => {
      const owner = owners.get(name)
      owners.set(name, owner ?? plugin)
      const missing = process.env.NODE_ENV !== 'development' && fileOf(root, target) === undefined
      return [
        ...(owner === undefined ? [] : [{plugin, what: `its ${kind} '${name}' is one of ${owner}, too`}]),
        ...(missing ? [{plugin, what: `its ${kind} '${name}' is in ${target}, which is not there`}] : []),
      ]
    })
  })
}

/** The modules of the drivers of a plugin, absolute paths. */
export function driverFiles({name, root, pjson}: Pick<Declared, 'name' | 'root' | 'pjson'>): string[] {
  const alone = {plugins: new Map([[name, {name, root, pjson, hooks: {}}]])}
  return KINDS.flatMap((kind) => declaredDrivers(alone, kind)).map(({target}) => fileOf(root, target) ?? join(root, target))
}

const membersOf = (contract: Readonly<Record<string, Member>>) =>
  Object.fromEntries(Object.entries(contract).map(([name, member]) => [name, member === 'flag' ? false : () => undefined]))

/** What the system has, for the check of a driver that uses parts of it. */
const STAND_INS: Readonly<Record<ProvidedKind, object>> = {
  'image-source': {},
  network: {},
  storage: {},
  release: membersOf(RELEASES),
  runtime: {jails: membersOf(JAILS), calls: {}},
}

/** Why a function opens no driver of a kind, as the end of a sentence; undefined when it does. Opens it for a host that answers nothing. */
export async function faultOfOpen(kind: ProvidedKind, open: (...options: never[]) => unknown, system: 'freebsd' | 'linux'): Promise<string | undefined> {
  const {findPlaces, readSettings} = await import('../settings/file.js')
  const places = findPlaces({POT_CONFIG_DIR: '/nonexistent'}, system)
  const ask = async () => {
    throw new Error('it asks the host when it is opened')
  }
  try {
    const options = {system, ask, settings: readSettings(places), places, mounts: {}, own: STAND_INS[kind]}
    return breach({...CONTRACTS, ...PROVIDED}[kind], await Reflect.apply(open, undefined, [options]))
  } catch (error) {
    return `cannot be opened: ${messageOf(error).split('\n')[0]}`
  }
}

/** Why a driver cannot be used, as the end of a sentence; undefined when it can. Loads its module, and opens it. */
async function faultOf(driver: DeclaredDriver): Promise<string | undefined> {
  const open = await loadDriver(driver)
  return typeof open === 'string' ? open : faultOfOpen(driver.kind, open, driver.systems[0] ?? 'linux')
}

/** The drivers of a plugin that cannot be used. Loads their modules. */
export async function brokenDrivers(plugin: Declared): Promise<string[]> {
  const alone = {plugins: new Map([[plugin.name, plugin]])}
  const all = KINDS.flatMap((kind) => declaredDrivers(alone, kind))
  const found = await Promise.all(all.map(async (driver) => ({driver, fault: await faultOf(driver)})))
  return found.flatMap(({driver: {kind, name}, fault}) => (fault === undefined ? [] : [`its ${kind} '${name}' ${fault}`]))
}
