import {basesInUse} from '../bases/list.js'
import type {Context} from '../context.js'
import {defined} from '../defined.js'
import {fscompsInUse} from '../fscomps/list.js'
import {lookAt} from '../host/look.js'
import type {Volume} from '../host/types.js'
import {mainStates, type MainState} from '../pots/state/main-state.js'
import {bridgeNames} from '../record/bridges.js'
import type {NetworkType, Pot} from '../record/pot.js'
import {readPots} from '../record/store.js'
import {snapshotCount} from '../snapshots/list.js'

/** A base or a fscomp. */
export interface RelatedVolume {
  readonly name: string
  readonly snapshots: number
  /** Names of the pots that use it. */
  readonly pots: readonly string[]
}

export interface RelatedPot {
  readonly name: string
  readonly active: boolean
  /** The state of the main command. Absent when the user may not read it. */
  readonly main?: MainState | undefined
  readonly snapshots: number
  readonly base: string
  /** The pot of which this one is a clone, or which is its template, and the snapshot if there is one. */
  readonly from?: {readonly pot: string; readonly snapshot?: string}
  /** Names of the pots that start first. */
  readonly needs: readonly string[]
  readonly fscomps: readonly string[]
  readonly network: NetworkType
  /** The private bridge. */
  readonly bridge?: string
}

export interface RelatedNetwork {
  /** A network type, or the name of a private bridge. */
  readonly name: string
  readonly private: boolean
  readonly pots: readonly string[]
}

/** Everything of pot on this host, and what refers to what. All lists are sorted by name. */
export interface Relations {
  readonly bases: readonly RelatedVolume[]
  readonly pots: readonly RelatedPot[]
  /** Names of pots whose record cannot be read. */
  readonly broken: readonly string[]
  readonly fscomps: readonly RelatedVolume[]
  readonly networks: readonly RelatedNetwork[]
}

/** Reads all records, and asks the host for the running pots and the volumes once each. */
export async function relationsOf({settings, host, places}: Pick<Context, 'settings' | 'host' | 'places'>): Promise<Relations> {
  const {pots, broken} = readPots(settings)
  const look = lookAt(host)
  const [running, volumes] = await Promise.all([look.running(), look.volumes()])
  const up = new Set(running.map(({name}) => name))
  const mainOf = mainStates(places.run, up)
  const fscomps = fscompsInUse(settings)
  const counted = (path: string) => ({snapshots: snapshotCount(volumes, path)})
  const related = pots.map((pot): RelatedPot => {
    const {name, base, network, bridge, depends} = pot
    return {
      name,
      active: up.has(name),
      main: mainOf?.(name),
      ...counted(`jails/${name}`),
      base,
      ...defined({from: sourceOf(pot, volumes), bridge}),
      needs: depends,
      fscomps: fscomps.flatMap((fscomp) => (fscomp.pots.includes(name) ? [fscomp.name] : [])),
      network,
    }
  })
  return {
    bases: basesInUse(settings).map((base) => ({...base, ...counted(`bases/${base.name}`)})),
    pots: related.sort((a, b) => (a.name < b.name ? -1 : 1)),
    broken: broken.map(({name}) => name).sort(),
    fscomps: fscomps.map((fscomp) => ({...fscomp, ...counted(`fscomp/${fscomp.name}`)})),
    networks: networksOf(related, bridgeNames(settings)),
  }
}

/** The pot whose snapshot a volume of this pot is a clone of, or the template of a pot of level 2. */
function sourceOf({name, level, potbase}: Pot, volumes: readonly Volume[]): RelatedPot['from'] {
  for (const {path, origin} of volumes) {
    const [kind, source] = origin?.path.split('/') ?? []
    const own = path === `jails/${name}` || path.startsWith(`jails/${name}/`)
    if (own && kind === 'jails' && source !== undefined && source !== name) return {pot: source, ...defined({snapshot: origin?.tag})}
  }
  return level === 2 && potbase !== undefined ? {pot: potbase} : undefined
}

function networksOf(pots: readonly RelatedPot[], bridges: readonly string[]): RelatedNetwork[] {
  const named = (of: (pot: RelatedPot) => boolean) => pots.filter(of).map(({name}) => name)
  // That of the host comes first.
  const types = [...new Set(pots.flatMap(({network, bridge}) => (bridge === undefined ? [network] : [])))].sort()
  const shared = [...types.filter((type) => type === 'inherit'), ...types.filter((type) => type !== 'inherit')].map((type) => ({
    ...{name: type, private: false},
    pots: named(({network, bridge}) => network === type && bridge === undefined),
  }))
  const lost = pots.flatMap(({bridge}) => (bridge === undefined || bridges.includes(bridge) ? [] : [bridge]))
  const own = [...new Set([...bridges, ...lost])].sort().map((name) => ({name, private: true, pots: named(({bridge}) => bridge === name)}))
  return [...shared, ...own]
}
