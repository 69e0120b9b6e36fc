import type {Context} from '../../context.js'
import {defined} from '../../defined.js'
import {isOfBase, newerBases} from './newer-bases.js'
import type {Volume} from '../../host/types.js'
import {mainStates, type MainState} from '../state/main-state.js'
import {snapshotsBelow} from '../../snapshots/list.js'
import {formatAddress} from '../../record/addresses.js'
import {numberIn, parseLabels, type Labels} from '../../record/attribute-values.js'
import type {NetworkType, Pot, PotType} from '../../record/pot.js'
import {readPots} from '../../record/store.js'

export interface PotSummary {
  readonly name: string
  readonly type: PotType
  readonly level: number
  readonly base: string
  /** The template pot of a pot of level 2. */
  readonly basePot?: string
  readonly network: NetworkType
  /** `ADDR` or `NIC|ADDR`. */
  readonly addresses: readonly string[]
  readonly active: boolean
  /** The base that has replaced the base of this pot. Absent when there is none, and in the information about one pot without details. */
  readonly newerBase?: string
  /** The state of the main command. Absent when the user may not read it. */
  readonly main?: MainState | undefined
  /** Exported ports, as `export-ports` takes them. */
  readonly ports: readonly string[]
  /** Absent when the pot has none. */
  readonly labels?: Labels
  /** Bytes that its volumes can hold. Absent when there is no quota. */
  readonly quota?: number
  /** Set only when the caller asks for datasets. */
  readonly datasets?: readonly {readonly mountpoint: string; readonly source: string}[]
  /** Names of the form `DATASET@TAG`. Set only when the caller asks for snapshots. */
  readonly snapshots?: readonly string[]
}

/** A directory that should contain a pot but does not. */
export interface BrokenPot {
  readonly name: string
  readonly broken: string
}

export type ListedPot = PotSummary | BrokenPot

export interface Facts {
  readonly zfsRoot: string
  readonly active: boolean
  readonly main: MainState | undefined
  /** See `newerBases`. */
  readonly newer?: ReadonlyMap<string, string> | undefined
  /** Set when the caller wants datasets and snapshots. */
  readonly volumes?: readonly Volume[] | undefined
}

export function summary(pot: Pot, {zfsRoot, active, main, newer, volumes}: Facts): PotSummary {
  const {name, type, level, base, network, addresses, attributes} = pot
  return {
    name,
    type,
    level,
    base,
    ...(level === 2 && pot.potbase !== undefined ? {basePot: pot.potbase} : {}),
    network,
    addresses: addresses.map(formatAddress),
    active,
    ...defined({newerBase: isOfBase(pot) ? undefined : newer?.get(base)}),
    main,
    ports: [...pot.ports.map(({written}) => written), ...pot.badPorts],
    ...(attributes.label === '' ? {} : {labels: parseLabels(attributes.label)}),
    ...(attributes.quota === '' ? {} : {quota: numberIn(attributes.quota)}),
    ...(volumes && {
      datasets: pot.mounts.map(({source, target}) => ({mountpoint: target, source})),
      snapshots: snapshotsBelow(volumes, `jails/${name}`).map(({volume, tag}) => `${zfsRoot}/${volume}@${tag}`),
    }),
  }
}

/** All pots, sorted by name. `detailed` adds datasets and snapshots. Asks the host once or twice, however many pots there are. */
export async function listPots(
  {settings, host, places}: Pick<Context, 'settings' | 'host' | 'places'>,
  {detailed}: {readonly detailed: boolean},
): Promise<ListedPot[]> {
  const {pots, broken} = readPots(settings)
  const up = new Set(pots.length === 0 ? [] : (await host.jails.running()).map(({name}) => name))
  const volumes = detailed && pots.length > 0 ? await host.storage.volumes() : undefined
  const mainOf = mainStates(places.run, up)
  const newer = newerBases(pots)
  const good = pots.map((pot): ListedPot => summary(pot, {zfsRoot: settings.zfsRoot, active: up.has(pot.name), main: mainOf?.(pot.name), newer, volumes}))
  return withBroken(good, broken)
}

/** Sound pots and broken ones, sorted by name. */
export const withBroken = (good: readonly ListedPot[], broken: ReturnType<typeof readPots>['broken']): ListedPot[] =>
  [...good, ...broken.map(({name, problem}) => ({name, broken: problem.message}))].sort((a, b) => (a.name < b.name ? -1 : 1))
