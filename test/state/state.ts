/** What the record of a pot says, as far as the commands of the test change it. */
export interface Entry {
  readonly depends: readonly string[]
  readonly env: string
  readonly command: string
  readonly attributes: Readonly<Record<string, string>>
  readonly mounts: readonly MountOf[]
  readonly ports: readonly string[]
}

export interface MountOf {
  readonly fscomp: string
  readonly target: string
  readonly readonly: boolean
}

/** A snapshot of a volume, with its contents. `order`: snapshots that were taken later have a larger one. */
export interface Version<T> {
  readonly tag: string
  readonly order: number
  readonly content: T
}

/** A volume with its present contents and its snapshots, the oldest first. */
export interface Vault<T> {
  content: T
  versions: readonly Version<T>[]
}

export interface PotState {
  readonly type: 'single' | 'multi'
  /** Identifies the pot over renames. */
  readonly id: number
  /** Its dataset with the record. */
  readonly conf: Vault<Entry>
  /** Its other datasets, which always have the same snapshots: the text of its marker file. */
  readonly data: Vault<string>
  /** The pot on which it is built. */
  potbase: string | undefined
  /** The snapshot whose clone its data is. */
  readonly origin: {readonly id: number; readonly tag: string} | undefined
  readonly bridge: string | undefined
  running: boolean
  /** Host ports while it runs. */
  published: readonly string[]
}

/** What the host is expected to have. */
export interface State {
  readonly pots: Map<string, PotState>
  readonly fscomps: Map<string, Vault<string>>
  readonly bridges: Set<string>
  readonly secrets: Set<string>
  /** The images in the store, by the name of their pot. A stream of ZFS has the snapshot `tag` itself. */
  readonly images: Map<string, Pick<PotState, 'type'> & {readonly entry: Entry; readonly marker: string; readonly tag: string | undefined}>
  /** Pots of which one could not start for another that started at the same time. */
  unsure: string[]
  count: number
}

/** How the storage of the host treats snapshots; see `Storage` of the core. */
export interface Traits {
  readonly clonesDepend: boolean
  readonly rollbackLosesLater: boolean
  /** Whether images are streams of ZFS. */
  readonly streams: boolean
}

export const emptyState = (): State => ({
  ...{pots: new Map(), fscomps: new Map(), bridges: new Set(), secrets: new Set(), images: new Map()},
  ...{unsure: [], count: 0},
})

/** The record of a new pot. */
export const emptyEntryOf = (): Entry => ({depends: [], env: '', command: 'sleep 1000', attributes: {}, mounts: [], ports: []})

export const vault = <T>(content: T): Vault<T> => ({content, versions: []})

export const hasTag = ({versions}: Vault<unknown>, tag: string): boolean => versions.some((one) => one.tag === tag)

export function take<T>(kept: Vault<T>, tag: string, order: number): void {
  kept.versions = [...kept.versions, {tag, order, content: kept.content}]
}

/** The tags after `tag`. */
export function laterThan({versions}: Vault<unknown>, tag: string): string[] {
  const at = versions.findIndex((one) => one.tag === tag)
  return at < 0 ? [] : versions.slice(at + 1).map((one) => one.tag)
}

export function rollBack<T>(kept: Vault<T>, tag: string, {rollbackLosesLater}: Traits): void {
  const at = kept.versions.findIndex((one) => one.tag === tag)
  const found = kept.versions[at]
  if (found === undefined) return
  kept.content = found.content
  if (rollbackLosesLater) kept.versions = kept.versions.slice(0, at + 1)
}

/** The tags of these volumes, the oldest first. */
export function tagsOf(all: readonly Vault<unknown>[]): string[] {
  const versions = all.flatMap((one) => one.versions).sort((a, b) => a.order - b.order)
  return [...new Set(versions.map(({tag}) => tag))]
}

/** Changes the record of a pot. */
export function record(pot: PotState, changes: Partial<Entry>): void {
  pot.conf.content = {...pot.conf.content, ...changes}
}

/** The fscomps into which a pot writes and that no other pot mounts. */
export function ownFscomps(state: State, name: string): string[] {
  const written = ({conf}: PotState) => conf.content.mounts.flatMap((one) => (one.readonly ? [] : [one.fscomp]))
  const pot = state.pots.get(name)
  if (pot === undefined) return []
  const others = [...state.pots].flatMap(([other, one]) => (other === name ? [] : written(one)))
  return [...new Set(written(pot))].filter((one) => !others.includes(one) && state.fscomps.has(one))
}

/** The pots that run, and mount the fscomp. */
export const usersOf = ({pots}: State, fscomp: string): PotState[] =>
  [...pots.values()].filter(({conf}) => conf.content.mounts.some((one) => one.fscomp === fscomp))

/** The pots whose data is a clone of these snapshots of the pot; of any, without `tags`. */
export const clonesOf = ({pots}: State, {id}: PotState, tags?: readonly string[]): PotState[] =>
  [...pots.values()].filter(({origin}) => origin?.id === id && (tags === undefined || tags.includes(origin.tag)))

/** The names of the pots that must run for `name`, in ranks, with itself last; undefined for a circle, or when one is missing. */
export function ranksOf({pots}: State, name: string): string[][] | undefined {
  const ranks = new Map<string, number>()
  const visit = (at: string, path: readonly string[]): number | undefined => {
    const pot = pots.get(at)
    if (path.includes(at) || pot === undefined) return undefined
    const known = ranks.get(at)
    if (known !== undefined) return known
    const below = pot.conf.content.depends.map((one) => visit(one, [...path, at]))
    if (below.includes(undefined)) return undefined
    const rank = Math.max(-1, ...below.map((one) => one ?? 0)) + 1
    ranks.set(at, rank)
    return rank
  }
  const top = visit(name, [])
  if (top === undefined) return undefined
  return Array.from({length: top + 1}, (_, level) => [...ranks].flatMap(([pot, rank]) => (rank === level ? [pot] : [])))
}

/** Whether there is a chain of dependencies from one pot to another. */
export function reaches({pots}: State, from: string, to: string, seen = new Set<string>()): boolean {
  if (from === to) return true
  if (seen.has(from)) return false
  seen.add(from)
  return pots.get(from)?.conf.content.depends.some((next) => reaches({pots} as State, next, to, seen)) ?? false
}

const portsOf = ({conf, bridge}: PotState): string[] => (bridge === undefined ? [] : conf.content.ports.flatMap((port) => port.split(':').slice(2)))

/** Whether a stopped pot can start, once those on which it depends run. */
export function canStart(state: State, pot: PotState): boolean {
  const {mounts, attributes} = pot.conf.content
  const secrets = (attributes.secrets ?? '').split(' ').filter(Boolean)
  if (mounts.some(({fscomp}) => !state.fscomps.has(fscomp))) return false
  if (secrets.length > 0 && (pot.type === 'multi' || secrets.some((one) => !state.secrets.has(one)))) return false
  if (pot.bridge !== undefined && !state.bridges.has(pot.bridge)) return false
  const taken = [...state.pots.values()].flatMap((one) => one.published)
  return !portsOf(pot).some((port) => taken.includes(port))
}

/** Starts a pot after its dependencies. Returns whether it and they run. */
export function start(state: State, name: string): boolean {
  const ranks = ranksOf(state, name)
  if (ranks === undefined) return false
  for (const rank of ranks) {
    const stopped = rank.flatMap((one) => {
      const pot = state.pots.get(one)
      return pot === undefined || pot.running ? [] : [{one, pot}]
    })
    const ports = stopped.flatMap(({pot}) => portsOf(pot))
    if (new Set(ports).size < ports.length) state.unsure.push(...rank)
    let failed = false
    for (const {pot} of stopped) {
      if (!canStart(state, pot)) failed = true
      else setUp(pot)
    }
    if (failed) return false
  }
  return true
}

export function setUp(pot: PotState): void {
  pot.running = true
  pot.published = portsOf(pot)
  if (pot.conf.content.attributes.prunable === 'YES') record(pot, {attributes: {...pot.conf.content.attributes, 'to-be-pruned': 'YES'}})
}

export function setDown(pot: PotState): void {
  pot.running = false
  pot.published = []
}
