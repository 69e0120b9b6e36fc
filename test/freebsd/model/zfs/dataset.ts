import {refuse} from '../call.js'
import type {Mount} from '../mounts.js'
import type {State} from '../state.js'

export interface Snapshot {
  /** The part after the @. */
  name: string
  owner: Dataset
  readonly guid: string
  readonly txg: number
  /** Seconds since the epoch. */
  readonly created: number
  readonly dir: string
  readonly props: Map<string, string>
  readonly holds: Map<string, number>
  /** `destroy -d` was asked for while a hold or a clone kept it. */
  deferred: boolean
}

export interface Dataset {
  name: string
  readonly type: 'filesystem' | 'volume'
  readonly guid: string
  readonly txg: number
  readonly created: number
  dir: string
  readonly props: Map<string, string>
  readonly received: Map<string, string>
  /** Oldest first. */
  snapshots: Snapshot[]
  origin?: Snapshot | undefined
}

export const full = ({owner, name}: Snapshot): string => `${owner.name}@${name}`

export const parentName = (name: string): string => name.slice(0, Math.max(0, name.lastIndexOf('/')))

export const clonesOf = (state: State, snapshot: Snapshot): Dataset[] => [...state.datasets.values()].filter(({origin}) => origin === snapshot)

export const children = (state: State, name: string): Dataset[] =>
  [...state.datasets.values()].filter((dataset) => parentName(dataset.name) === name).sort(byName)

/** The dataset itself is not among them. Parents before children. */
export const descendants = (state: State, name: string): Dataset[] =>
  [...state.datasets.values()].filter((dataset) => dataset.name.startsWith(`${name}/`)).sort(byName)

export const byName = (left: {name: string}, right: {name: string}): number => (left.name < right.name ? -1 : left.name > right.name ? 1 : 0)

export function newGuid(): string {
  return String((BigInt(Math.floor(Math.random() * 2 ** 31)) << 32n) | BigInt(Math.floor(Math.random() * 2 ** 32)))
}

const CHARACTERS = /^[A-Za-z0-9_.:\- %]*$/

/** Why `name` is not a name, in the words of libzfs; undefined when it is one. */
export function badName(name: string, kind: 'filesystem' | 'snapshot' | 'any'): string | undefined {
  const at = name.indexOf('@')
  if (name.includes('@') && kind === 'filesystem') return "snapshot delimiter '@' is not expected here"
  if (kind === 'snapshot' && at < 0) return "missing '@' delimiter in snapshot name"
  if (name.startsWith('/')) return 'leading slash in name'
  if (name === '') return "empty component or misplaced '@' or '#' delimiter in name"
  if (name.endsWith('/')) return 'trailing slash in name'
  if (name.split('@').length > 2) return "multiple '@' and/or '#' delimiters in name"
  for (const component of name.split(/[/@]/)) {
    if (component === '') return "empty component or misplaced '@' or '#' delimiter in name"
    const odd = [...component].find((character) => !CHARACTERS.test(character) || character === '%')
    if (odd) return `invalid character '${odd}' in name`
    if (component === '.') return "self reference, '.' is found in name"
    if (component === '..') return "parent reference, '..' is found in name"
  }
  if (name.length >= 256) return 'name is too long'
  if (!/^[A-Za-z]/.test(name)) return "pool doesn't begin with a letter"
  return undefined
}

/** The live dataset called `name`, or the refusal of zfs_open. */
export function open(state: State, name: string, what = 'open'): Dataset {
  const bad = badName(name, 'filesystem')
  if (bad && !name.includes('@')) refuse(`cannot ${what} '${name}': ${bad}`)
  if (bad) refuse(`cannot ${what} '${name}': operation not applicable to datasets of this type`)
  return state.datasets.get(name) ?? refuse(`cannot ${what} '${name}': dataset does not exist`)
}

export function findSnapshot(state: State, name: string): Snapshot | undefined {
  const [owner = '', tag] = name.split('@')
  return state.datasets.get(owner)?.snapshots.find((snapshot) => snapshot.name === tag)
}

export function openSnapshot(state: State, name: string): Snapshot {
  const bad = badName(name, 'snapshot')
  if (bad) refuse(`cannot open '${name}': ${name.includes('@') ? bad : 'operation not applicable to datasets of this type'}`)
  return findSnapshot(state, name) ?? refuse(`cannot open '${name}': dataset does not exist`)
}

/** Where and how the dataset is mounted, if it is. */
export const mountOfDataset = (state: State, {name}: Dataset): Mount | undefined => state.mounts.find(({type, from}) => type === 'zfs' && from === name)
