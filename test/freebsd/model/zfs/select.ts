import {refuse} from '../call.js'
import {mountOf} from '../mounts.js'
import type {State} from '../state.js'
import {badName, byName, children, findSnapshot, type Dataset, type Snapshot} from './dataset.js'
import {misuse} from './usage.js'

export type Item = Dataset | Snapshot
export type Kind = 'filesystem' | 'volume' | 'snapshot' | 'bookmark'

const kinds: Readonly<Record<string, readonly Kind[]>> = {
  filesystem: ['filesystem'],
  fs: ['filesystem'],
  volume: ['volume'],
  vol: ['volume'],
  snapshot: ['snapshot'],
  snap: ['snapshot'],
  bookmark: ['bookmark'],
  all: ['filesystem', 'volume', 'snapshot', 'bookmark'],
}

/** The argument of -t. `zfs get` of 2.2 does not know the short forms fs and vol. */
export function parseKinds(text: string, command: 'list' | 'get'): Set<Kind> {
  return new Set(
    text.split(',').flatMap((word) => {
      const found = command === 'get' && (word === 'fs' || word === 'vol') ? undefined : kinds[word]
      return found ?? misuse(command, `invalid type '${word}'`)
    }),
  )
}

export function parseDepth(text: string, command: string): number {
  if (!/^-?\d+$/.test(text)) misuse(command, `${text} is not an integer`)
  if (Number(text) < 0) misuse(command, 'Depth can not be negative.')
  return Number(text)
}

export const isSnapshot = (item: Item): item is Snapshot => 'owner' in item

export const itemName = (item: Item): string => (isSnapshot(item) ? `${item.owner.name}@${item.name}` : item.name)

const kindOf = (item: Item): Kind => (isSnapshot(item) ? 'snapshot' : item.type)

/** Default order: file systems by name, snapshots of one file system by age, right after it. */
const usual = (left: Item, right: Item): number => {
  const [one, other] = [left, right].map((item) => (isSnapshot(item) ? item.owner : item))
  if (one && other && one !== other) return byName(one, other)
  if (isSnapshot(left) && isSnapshot(right)) return left.txg - right.txg
  return isSnapshot(left) ? 1 : -1
}

/** An operand: a dataset, a snapshot, or a path, which stands for the file system that it is in. */
function resolve(state: State, operand: string, kinds: ReadonlySet<Kind>): Item {
  if (operand.startsWith('/') || operand.startsWith('./')) {
    const mount = mountOf(state, operand)
    if (!mount) return refuse(`cannot open '${operand}': not a ZFS filesystem`)
    return state.datasets.get(mount.type === 'zfs' ? mount.from : '') ?? refuse(`cannot open '${operand}': not a ZFS filesystem`)
  }
  const bad = badName(operand, 'any')
  if (bad) refuse(`cannot open '${operand}': ${bad}`)
  const found = operand.includes('@') ? findSnapshot(state, operand) : state.datasets.get(operand)
  if (!found) return refuse(`cannot open '${operand}': dataset does not exist`)
  if (isSnapshot(found) && !kinds.has('snapshot')) refuse(`cannot open '${operand}': operation not applicable to datasets of this type`)
  return found
}

export interface Selection {
  readonly operands: readonly string[]
  readonly kinds: ReadonlySet<Kind>
  /** Levels below the operands; Infinity for -r. */
  readonly depth: number
}

/** What zfs_for_each visits. Failures of single operands are returned, the rest goes on. */
export function select(state: State, {operands, kinds, depth}: Selection): {items: Item[]; errors: string[]} {
  const found = new Set<Item>()
  const errors: string[] = []
  const visit = (item: Item, left: number): void => {
    if (kinds.has(kindOf(item))) found.add(item)
    if (isSnapshot(item) || left <= 0) return
    if (kinds.has('snapshot')) for (const snapshot of item.snapshots) found.add(snapshot)
    for (const child of children(state, item.name)) {
      if (left > 1 || kinds.has('filesystem') || kinds.has('volume')) visit(child, left - 1)
    }
  }

  if (operands.length === 0) {
    for (const dataset of state.datasets.values()) if (!dataset.name.includes('/')) visit(dataset, depth === 0 ? Infinity : depth)
  }
  for (const operand of operands) {
    try {
      visit(resolve(state, operand, kinds), depth)
    } catch (error) {
      if (!(error instanceof Error)) throw error
      errors.push(error.message.trimEnd())
    }
  }
  return {items: [...found].sort(usual), errors}
}
