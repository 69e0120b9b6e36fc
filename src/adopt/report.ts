import type {Context} from '../context.js'
import {hasCode} from '../errors.js'
import {quoted} from '../programs/shell-words.js'
import {readPots} from '../record/store.js'
import type {FoundSource} from './find.js'
import {mapContainer} from './map.js'
import type {Found, FoundMount, Left} from './sources/found.js'

/** A container of another tool, and the pot that it would become. */
export interface ContainerReport {
  readonly source: string
  readonly name: string
  readonly kind: 'jail' | 'container'
  readonly state: 'running' | 'stopped'
  /** Absolute directory of its tree; null if the tool hands it out as an archive. */
  readonly root: string | null
  /** Trees of the tool that are mounted in it, and that the pot gets copies of. */
  readonly layers: readonly FoundMount[]
  readonly hostname: string
  readonly boot: boolean
  readonly network: Found['network']
  readonly addresses: readonly string[]
  /** The pot that it becomes; `null` fields have the default of this host. */
  readonly pot: {
    readonly name: string
    readonly base: string
    readonly network: string
    readonly addresses: readonly string[]
    readonly ports: readonly string[]
    readonly mounts: readonly FoundMount[]
    readonly command: string | null
    /** Names of the environment variables. */
    readonly environment: readonly string[]
    readonly attributes: Readonly<Record<string, string>>
  }
  readonly left: readonly Left[]
  /** Why it cannot be adopted now, and what to type; null if it can. */
  readonly obstacle: {readonly message: string; readonly hint: string} | null
  /** The command line that adopts it. */
  readonly next: string
}

/** What `pot adopt` has found. */
export interface AdoptReport {
  readonly sources: readonly {readonly name: string; readonly place: string; readonly containers: number; readonly problems: readonly string[]}[]
  readonly containers: readonly ContainerReport[]
  /** Names of the pots that pot 0.16 made, and that no command has changed since. They are pots already. */
  readonly old: readonly string[]
}

/** Says what the containers of other tools would become. Changes nothing. */
export function reportOf(ctx: Context, sources: readonly FoundSource[]): AdoptReport {
  return {
    sources: sources.map(({name, place, found, problems}) => ({name, place, containers: found.length, problems})),
    containers: sources.flatMap(({found}) => found.map((one) => containerReport(ctx, one))),
    old: oldPots(ctx),
  }
}

export function containerReport(ctx: Context, found: Found): ContainerReport {
  const {left, obstacle, ...mapped} = mapContainer(ctx, found)
  const {source, name, kind, root, layers, hostname, boot, network, addresses, env, command} = found
  return {
    source,
    name,
    kind,
    state: found.running ? 'running' : 'stopped',
    root: root ?? null,
    layers,
    hostname,
    boot,
    network,
    addresses,
    pot: {
      name: mapped.name,
      base: mapped.base,
      network: mapped.network ?? 'none',
      addresses: mapped.addresses,
      ports: mapped.ports.map(({written}) => written),
      mounts: mapped.mounts,
      command: command ?? null,
      environment: env.map(([variable]) => variable),
      attributes: mapped.attributes,
    },
    left,
    obstacle: obstacle === undefined ? null : {message: obstacle.message, hint: obstacle.hint},
    next: quoted(['pot', 'adopt', '--from', source, name]),
  }
}

/** A pot of pot 0.16 has no uuid until a command changes it. */
function oldPots({settings}: Pick<Context, 'settings'>): string[] {
  try {
    return readPots(settings)
      .pots.filter(({uuid}) => uuid === undefined)
      .map(({name}) => name)
  } catch (error) {
    if (hasCode(error, 'NOT_INITIALISED')) return []
    throw error
  }
}
