import {dependentsOf, destroy} from './destroy.js'
import {
  clonesOf,
  emptyEntryOf,
  hasTag,
  laterThan,
  ownFscomps,
  record,
  rollBack,
  setDown,
  start,
  tagsOf,
  take,
  usersOf,
  vault,
  type PotState,
  type State,
  type Traits,
} from './state.js'

/** The numbers from which a command is made; each kind uses those that it needs. */
export interface Choice {
  readonly kind: string
  /** A pot, and another one. */
  readonly pot: number
  readonly other: number
  /** A fscomp, bridge, secret or tag. */
  readonly thing: number
  /** Whether the names are chosen from those that can succeed. */
  readonly apt: boolean
  readonly value: number
}

/** Where and with what the commands run. */
export interface Place extends Traits {
  /** The bases for each type of pot. */
  readonly bases: Readonly<Record<'single' | 'multi', string>>
  /** A directory for images. */
  readonly store: string
  /** A file with a secret. */
  readonly secretFile: string
  /** What the names of everything begin with, so that several can work at once. */
  readonly prefix: string
  /** The first of four ports of the host. */
  readonly port: number
}

/** A command line, and how it must end. */
export interface Expected {
  readonly argv: readonly string[]
  readonly status: readonly number[]
}

export interface Names {
  readonly pot: string
  readonly other: string
  readonly fscomp: string
  readonly bridge: string
  readonly secret: string
  readonly tag: string
  readonly target: string
  readonly value: number
}

/** Makes the command line, and changes the state as the command does. */
export type Kind = (state: State, names: Names, place: Place) => Expected

/** Number of names of pots. */
export const POTS = 10
export const TARGETS = ['/mnt', '/opt/custom/d'] as const

/** Kinds whose first pot is new, and kinds whose second one is. */
const MAKES = ['create', 'create -P', 'clone']
const RENAMES = ['rename', 'import']

const nth = (names: readonly string[], index: number): string | undefined => names[index % Math.max(1, names.length)]

const bridgeOf = (prefix: string, index: number) => `${prefix}b${index % 2}`

/** The names that the numbers of a choice mean. */
export function namesOf({kind, pot, other, thing, apt, value}: Choice, {pots, fscomps, images}: State, {prefix}: Pick<Place, 'prefix'>): Names {
  const target = TARGETS[value % 2] ?? '/mnt'
  const things = {fscomp: `${prefix}f${thing % 3}`, bridge: bridgeOf(prefix, thing), secret: `${prefix}s${thing % 2}`}
  const plain = {...things, pot: `${prefix}p${pot}`, other: `${prefix}p${other}`, tag: `t${thing}`, target, value}
  if (!apt) return plain
  const all = Array.from({length: POTS}, (_, index) => `${prefix}p${index}`)
  const there = all.filter((name) => pots.has(name))
  const free = all.filter((name) => !pots.has(name))
  const first = MAKES.includes(kind) ? free : kind === 'import' ? [...images.keys()] : there
  const name = nth(first, pot) ?? plain.pot
  const second = nth(RENAMES.includes(kind) ? free : there, other) ?? plain.other
  const tags =
    pots
      .get(kind === 'clone' ? second : name)
      ?.data.versions.map((one) => one.tag)
      .filter((tag) => tag.startsWith('t')) ?? []
  const tag = kind === 'snapshot' ? plain.tag : (nth(tags, thing) ?? plain.tag)
  return {...plain, pot: name, other: second, tag, fscomp: kind === 'create-fscomp' ? plain.fscomp : (nth([...fscomps.keys()], thing) ?? plain.fscomp)}
}

export const expect = (argv: readonly string[], ...status: readonly number[]): Expected => ({argv, status})
/** The command succeeds, and changes the state, if `possible` is true; else it fails and changes nothing. */
export function when(argv: readonly string[], possible: boolean, change: () => void): Expected {
  if (possible) change()
  return expect(argv, possible ? 0 : 1)
}

const newPot = (state: State, type: PotState['type'], given: Partial<PotState>): PotState => ({
  ...{type, id: ++state.count, conf: vault(emptyEntryOf()), data: vault(''), potbase: undefined, origin: undefined, bridge: undefined},
  ...{running: false, published: [], ...given},
})

export function create(state: State, {pot, value}: Names, {bases, prefix}: Place): Expected {
  const type = value % 4 === 0 ? 'single' : 'multi'
  const bridge = value % 5 === 0 ? bridgeOf(prefix, value) : undefined
  const network = bridge === undefined ? [] : ['-N', 'private-bridge', '-B', bridge, '-i', 'auto']
  const argv = ['create', '-p', pot, '-t', type, '-b', bases[type], '-c', 'sleep 1000', '--attribute', 'no-rc-script=YES', ...network]
  return when(argv, !state.pots.has(pot) && (bridge === undefined || state.bridges.has(bridge)), () => state.pots.set(pot, newPot(state, type, {bridge})))
}

export function createFrom(state: State, {pot, other}: Names): Expected {
  const argv = ['create', '-p', pot, '-P', other, '-c', 'sleep 1000', '--attribute', 'no-rc-script=YES']
  const from = state.pots.get(other)
  const last = from?.data.versions.at(-1)
  return when(argv, !state.pots.has(pot) && last !== undefined, () => {
    if (from !== undefined) state.pots.set(pot, newPot(state, from.type, {potbase: other, data: vault(last?.content ?? '')}))
  })
}

export function clone(state: State, {pot, other, tag, value}: Names): Expected {
  const [named, fresh] = [value % 3 === 0, value % 3 === 1]
  const argv = ['clone', '-p', pot, '-P', other, ...(named ? ['-s', tag] : []), ...(fresh ? ['-F'] : [])]
  const from = state.pots.get(other)
  const bare = from?.data.versions.length === 0
  const possible = !state.pots.has(pot) && from !== undefined && (named ? hasTag(from.data, tag) : fresh || !bare)
  return when(argv, possible, () => {
    if (from === undefined) return
    if (fresh && bare) take(from.data, `auto${++state.count}`, state.count)
    const version = named ? from.data.versions.find((one) => one.tag === tag) : from.data.versions.at(-1)
    const {'to-be-pruned': _, ...attributes} = from.conf.content.attributes
    const conf = vault({...from.conf.content, attributes})
    const origin = {id: from.id, tag: version?.tag ?? ''}
    state.pots.set(pot, newPot(state, from.type, {conf, data: vault(version?.content ?? ''), origin, potbase: from.potbase, bridge: from.bridge}))
  })
}

export function startPot(state: State, {pot}: Names): Expected {
  return expect(['start', pot], start(state, pot) ? 0 : 1)
}

export function stop(state: State, {pot, value}: Names): Expected {
  const force = value % 3 === 0
  const found = state.pots.get(pot)
  const possible = found !== undefined && (force || !found.running || dependentsOf(state, pot).length === 0)
  return when(['stop', ...(force ? ['-F'] : []), pot], possible, () => found && setDown(found))
}

export function restart(state: State, {pot}: Names): Expected {
  const found = state.pots.get(pot)
  if (found !== undefined) setDown(found)
  return expect(['restart', pot], found !== undefined && start(state, pot) ? 0 : 1)
}

export function write(state: State, {pot, value}: Names): Expected {
  const found = state.pots.get(pot)
  const argv = ['exec', '-p', pot, 'sh', '-c', `mkdir -p /opt/custom && echo ${value} >/opt/custom/marker`]
  return when(argv, found?.running === true, () => {
    if (found !== undefined) found.data.content = String(value)
  })
}

export function writeToMount(state: State, {pot, target, value}: Names): Expected {
  const found = state.pots.get(pot)
  const mount = found?.conf.content.mounts.find((one) => one.target === target)
  const fscomp = state.fscomps.get(mount?.fscomp ?? '')
  const exec = (script: string) => ['exec', '-p', pot, 'sh', '-c', script]
  if (mount === undefined || mount.readonly || fscomp === undefined) {
    const there = fscomp !== undefined && fscomp.content !== ''
    return expect(exec(`test -f ${target}/marker`), found?.running === true && there ? 0 : 1)
  }
  return when(exec(`echo ${value} >${target}/marker`), found?.running === true, () => {
    fscomp.content = String(value)
  })
}

export function rename(state: State, {pot, other}: Names): Expected {
  const found = state.pots.get(pot)
  return when(['rename', '-p', pot, '-n', other], found !== undefined && !state.pots.has(other) && !found.running, () => {
    if (found === undefined) return
    state.pots.delete(pot)
    state.pots.set(other, found)
    for (const one of state.pots.values()) {
      if (one.potbase === pot) one.potbase = other
      const {depends} = one.conf.content
      if (depends.includes(pot)) record(one, {depends: depends.map((name) => (name === pot ? other : name))})
    }
  })
}

export function destroyPot(state: State, {pot, value}: Names, place: Place): Expected {
  const [force, recursive] = [value % 2 === 0, value % 3 === 0]
  const argv = ['destroy', ...(force ? ['-F'] : []), ...(recursive ? ['-r'] : []), '-p', pot]
  return expect(argv, destroy(state, place, pot, {force, recursive}) ? 0 : 1)
}

export function snapshot(state: State, {pot, tag}: Names): Expected {
  const found = state.pots.get(pot)
  const fscomps = ownFscomps(state, pot).flatMap((name) => state.fscomps.get(name) ?? [])
  const all = found === undefined ? [] : [found.conf, found.data, ...fscomps]
  return when(['snapshot', '-p', pot, '-n', tag], found !== undefined && !all.some((one) => hasTag(one, tag)), () => {
    const order = ++state.count
    if (found === undefined) return
    take(found.conf, tag, order)
    take(found.data, tag, order)
    for (const one of fscomps) take(one, tag, order)
  })
}

export function snapshotFscomp(state: State, {fscomp, value}: Names): Expected {
  const tag = `t${value % 4}`
  const found = state.fscomps.get(fscomp)
  return when(['snapshot', '-f', fscomp, '-n', tag], found !== undefined && !hasTag(found, tag), () => {
    if (found !== undefined) take(found, tag, ++state.count)
  })
}

export function revert(state: State, {pot, tag, value}: Names, place: Place): Expected {
  const [force, named] = [value % 2 === 0, value % 3 !== 0]
  const argv = ['revert', ...(force ? ['-F'] : []), ...(named ? ['-s', tag] : []), '-p', pot]
  const found = state.pots.get(pot)
  if (found === undefined || found.running) return expect(argv, 1)
  const own = [found.conf, found.data]
  const fscomps = ownFscomps(state, pot)
  const chosen = named ? tag : tagsOf(own).at(-1)
  if (chosen === undefined || !own.some((one) => hasTag(one, chosen))) return expect(argv, 1)
  if (fscomps.some((name) => usersOf(state, name).some(({running}) => running))) return expect(argv, 1)
  const affected = [...own, ...fscomps.flatMap((name) => state.fscomps.get(name) ?? [])].filter((one) => hasTag(one, chosen))
  const later = place.rollbackLosesLater ? affected.flatMap((one) => laterThan(one, chosen)) : []
  const held =
    place.clonesDepend && affected.includes(found.data) && place.rollbackLosesLater && clonesOf(state, found, laterThan(found.data, chosen)).length > 0
  return when(argv, !held && (later.length === 0 || force), () => {
    for (const one of affected) rollBack<unknown>(one as typeof found.data, chosen, place)
  })
}

export function revertFscomp(state: State, {fscomp, value}: Names, place: Place): Expected {
  const tag = `t${value % 4}`
  const found = state.fscomps.get(fscomp)
  const argv = ['revert', '-F', '-f', fscomp, '-s', tag]
  const possible = found !== undefined && hasTag(found, tag) && !usersOf(state, fscomp).some(({running}) => running)
  return when(argv, possible, () => found && rollBack(found, tag, place))
}

export function purge(state: State, {pot, value}: Names, {clonesDepend}: Place): Expected {
  const all = value % 2 === 0
  const argv = ['purge-snapshots', ...(all ? ['-a'] : []), '-p', pot]
  const found = state.pots.get(pot)
  if (found === undefined) return expect(argv, 1)
  const own = [found.conf, found.data]
  let needed = false
  // The newest of a volume is that of before: nothing is removed in the meantime.
  const newest = own.map(({versions}) => versions.at(-1)?.tag)
  for (const tag of tagsOf(own)) {
    const from = own.filter((one, index) => hasTag(one, tag) && (all || newest[index] !== tag))
    if (clonesDepend && from.includes(found.data) && clonesOf(state, found, [tag]).length > 0) needed = true
    else for (const one of from) one.versions = one.versions.filter((version) => version.tag !== tag) as never
  }
  return expect(argv, needed ? 1 : 0)
}
