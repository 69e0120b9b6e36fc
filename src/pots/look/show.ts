import {defined} from '../../defined.js'
import type {Context} from '../../context.js'
import {hasCode} from '../../errors.js'
import type {Pot} from '../../record/pot.js'
import {mainStates, type MainState} from '../state/main-state.js'
import {limitsOf} from './limits.js'
import {potNames, readPot} from '../../record/store.js'

export interface PotUsage {
  readonly name: string
  readonly active: boolean
  /** The state of the main command. Absent when the user may not read it. */
  readonly main?: MainState | undefined
  /** Bytes of the pot's own volumes; undefined when the storage cannot report them. */
  readonly disk: number | undefined
  /** Bytes of the base of a multi pot. Set only when the caller asks for details. */
  readonly base?: number
  /** Bytes of other volumes that are mounted in the pot. Set only when the caller asks for details. */
  readonly datasets?: readonly {readonly dataset: string; readonly bytes: number}[]
  /** Bytes of memory, as `stats` measures them. Set only for a running pot whose memory the caller may read. */
  readonly memory?: number
  /** The limit `cpus`, which a plugin sets. */
  readonly cpus?: string
}

export interface ShowRequest {
  /** `running`: all running pots. */
  readonly names: readonly string[] | 'running'
  /** Leave out those of `names` that do not run. */
  readonly onlyRunning?: boolean
  /** Include the base and other volumes. */
  readonly detailed: boolean
}

/** Disk and memory use of pots. Asks for the disk use of all pots at once, and for their memory at once. Rejects with NO_POT or BROKEN_POT. */
export async function potUsage(
  {settings, host, places, attributes}: Pick<Context, 'settings' | 'host' | 'places' | 'attributes'>,
  {names, onlyRunning = names === 'running', detailed}: ShowRequest,
): Promise<PotUsage[]> {
  const known = new Set(names === 'running' ? potNames(settings) : names)
  if (known.size === 0) return []
  const up = new Set((await host.jails.running()).map(({name}) => name))
  const pots = [...known].filter((name) => !onlyRunning || up.has(name)).map((name) => readPot(settings, name))
  if (pots.length === 0) return []
  const foreign = new Map(pots.map((pot) => [pot.name, detailed ? foreignVolumes(pot, settings.zfsRoot) : []]))
  const bases = detailed ? pots.filter(({type}) => type === 'multi').map(({base}) => `bases/${base}`) : []
  const usage = await host.storage.usage([...new Set([...pots.map(({name}) => `jails/${name}`), ...bases, ...[...foreign.values()].flat()])])
  const memory = await memoryOf(
    host,
    pots.map(({name}) => name).filter((name) => up.has(name)),
  )
  const mainOf = mainStates(places.run, up)
  return pots.map((pot): PotUsage => {
    const base = detailed && pot.type === 'multi' ? usage.get(`bases/${pot.base}`) : undefined
    const {cpus} = limitsOf({attributes}, pot)
    return {
      name: pot.name,
      active: up.has(pot.name),
      main: mainOf?.(pot.name),
      disk: usage.get(`jails/${pot.name}`),
      ...defined({base}),
      ...(detailed && {datasets: (foreign.get(pot.name) ?? []).map((path) => ({dataset: `${settings.zfsRoot}/${path}`, bytes: usage.get(path) ?? 0}))}),
      ...defined({memory: memory.get(pot.name), cpus}),
    }
  })
}

/** Volumes below the root that belong neither to the pot nor to its base. */
function foreignVolumes({name, base, mounts}: Pot, zfsRoot: string): string[] {
  const below = mounts.flatMap(({source}) => (source.startsWith(`${zfsRoot}/`) ? [source.slice(zfsRoot.length + 1)] : []))
  const own = [`jails/${name}`, `bases/${base}`]
  return [...new Set(below)].filter((path) => !own.some((root) => path === root || path.startsWith(`${root}/`)))
}

/** The memory of running pots. On a host that does not measure jails, of a single one, whose processes are added up. */
async function memoryOf(host: Context['host'], names: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (process.getuid?.() !== 0 || names.length === 0) return new Map()
  const measured = await host.jails.memory?.(names)
  const [name] = names
  if (measured !== undefined || names.length > 1 || name === undefined) return measured ?? new Map()
  try {
    return new Map([[name, (await host.jails.processes(name)).reduce((sum, {rss}) => sum + rss, 0)]])
  } catch (error) {
    // The process may have ended in the meantime.
    if (hasCode(error, 'NOT_RUNNING')) return new Map()
    throw error
  }
}
