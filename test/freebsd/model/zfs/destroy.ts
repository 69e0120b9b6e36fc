import {rmSync} from 'node:fs'
import {ok, refuse, type Reply} from '../call.js'
import {getopt} from '../getopt.js'
import type {State} from '../state.js'
import {children, clonesOf, full, open, type Dataset, type Snapshot} from './dataset.js'
import {lines} from './create.js'
import {removeMountpoint, unmountDataset} from './mounting.js'
import {withDescendants} from './properties.js'
import {nice} from './sizes.js'
import {complaints, misuse} from './usage.js'

/** Clones of `snapshots`, their descendants and clones of those, in the order of creation. */
export function dependents(state: State, snapshots: readonly Snapshot[]): Set<Dataset> {
  const found = new Set<Dataset>()
  const visit = (snapshot: Snapshot): void => {
    for (const clone of clonesOf(state, snapshot)) {
      for (const dataset of withDescendants(state, clone)) {
        if (found.has(dataset)) continue
        found.add(dataset)
        dataset.snapshots.forEach(visit)
      }
    }
  }
  snapshots.forEach(visit)
  return found
}

export function removeSnapshot(snapshot: Snapshot): void {
  snapshot.owner.snapshots = snapshot.owner.snapshots.filter((other) => other !== snapshot)
  rmSync(snapshot.dir, {recursive: true, force: true})
}

function forget(state: State, dataset: Dataset): void {
  removeMountpoint(state, dataset)
  for (const snapshot of dataset.snapshots) rmSync(snapshot.dir, {recursive: true, force: true})
  rmSync(dataset.dir, {recursive: true, force: true})
  state.datasets.delete(dataset.name)
  const {origin} = dataset
  if (origin?.deferred && origin.holds.size === 0 && clonesOf(state, origin).length === 0) removeSnapshot(origin)
}

/** Unmounts all before anything is destroyed, as the tool does in practice for a busy file system deep below. */
export async function destroyAll(state: State, doomed: Iterable<Dataset>, force: boolean): Promise<void> {
  // Children go before parents, clones before the snapshots they hang on.
  const pending = new Set(doomed)
  while (pending.size > 0) {
    const next = [...pending].findLast(
      (dataset) => ![...pending].some((other) => other !== dataset && (other.name.startsWith(`${dataset.name}/`) || other.origin?.owner === dataset)),
    )
    if (!next) throw new Error('freebsd model: datasets depend on each other in a circle')
    await unmountDataset(state, next, force)
    forget(state, next)
    pending.delete(next)
  }
}

export async function destroy(state: State, argv: readonly string[]): Promise<Reply> {
  const options = getopt(argv, 'vpndfrR', complaints('destroy'))
  const [name, ...more] = options.operands
  if (name === undefined) misuse('destroy', 'missing dataset argument')
  if (more.length > 0) misuse('destroy', 'too many arguments')
  if (name.includes('#')) refuse(`bookmark '${name}' does not exist.`)
  const flags = {
    recursive: options.has('r') || options.has('R'),
    clones: options.has('R'),
    force: options.has('f'),
    dry: options.has('n'),
    defer: options.has('d'),
    verbose: options.has('v') || options.has('p'),
    parsable: options.has('p'),
  }
  return name.includes('@') ? destroySnapshots(state, name, flags) : destroyLive(state, name, flags)
}

interface Flags {
  recursive: boolean
  clones: boolean
  force: boolean
  dry: boolean
  defer: boolean
  verbose: boolean
  parsable: boolean
}

const say = ({dry, parsable}: Flags, name: string) => (parsable ? `destroy\t${name}` : `${dry ? 'would' : 'will'} destroy ${name}`)

/** A dataset after all that is below it and its snapshots, the newest child first. */
const listed = (state: State, dataset: Dataset): string[] => [
  ...children(state, dataset.name)
    .sort((one, other) => other.txg - one.txg)
    .flatMap((child) => listed(state, child)),
  ...dataset.snapshots.map(full),
  dataset.name,
]

async function destroyLive(state: State, name: string, flags: Flags): Promise<Reply> {
  if (flags.defer) refuse(`cannot open '${name}': operation not applicable to datasets of this type`)
  const target = open(state, name)
  if (!flags.recursive && !name.includes('/')) {
    refuse(
      `cannot destroy '${name}': operation does not apply to pools\nuse 'zfs destroy -r ${name}' to destroy all datasets in the pool\nuse 'zpool destroy ${name}' to destroy the pool itself`,
    )
  }

  const tree = withDescendants(state, target)
  const snapshots = tree.flatMap((dataset) => dataset.snapshots)
  const below = listed(state, target).slice(0, -1)
  if (!flags.recursive && below.length > 0) {
    refuse(`cannot destroy '${name}': filesystem has children\nuse '-r' to destroy the following datasets:\n${below.join('\n')}`)
  }
  const outside = [...dependents(state, snapshots)].filter((dataset) => !tree.includes(dataset))
  if (!flags.clones && outside.length > 0) {
    refuse(
      `cannot destroy '${name}': filesystem has dependent clones\nuse '-R' to destroy the following datasets:\n${outside.map((dataset) => dataset.name).join('\n')}`,
    )
  }
  const held = [...tree, ...outside].flatMap((dataset) => dataset.snapshots).find((snapshot) => snapshot.holds.size > 0)
  if (held) refuse(`cannot destroy '${full(held)}': dataset is busy`)

  const doomed = [...tree, ...outside]
  const out = flags.verbose
    ? doomed
        .toReversed()
        .flatMap((dataset) => [...dataset.snapshots.map(full), dataset.name])
        .map((one) => say(flags, one))
    : []
  if (!flags.dry) {
    const jailed = doomed.find(({name: one}) => [...state.jails.values()].some(({datasets}) => datasets.has(one)))
    if (jailed) refuse(`cannot destroy '${jailed.name}': dataset is busy`)
    await destroyAll(state, name.includes('/') ? doomed : doomed.filter((dataset) => dataset !== target), flags.force)
    if (!name.includes('/')) for (const snapshot of [...target.snapshots]) removeSnapshot(snapshot)
  }
  return ok(lines(out))
}

/** `fs@a,b%c,%d`: names and ranges. */
function select(dataset: Dataset, spec: string): Snapshot[] {
  return spec.split(',').flatMap((part) => {
    if (!part.includes('%')) return dataset.snapshots.filter(({name}) => name === part)
    const [first = '', last = ''] = part.split('%')
    const from = first === '' ? 0 : dataset.snapshots.findIndex(({name}) => name === first)
    const to = last === '' ? dataset.snapshots.length - 1 : dataset.snapshots.findIndex(({name}) => name === last)
    return from < 0 || to < 0 ? [] : dataset.snapshots.slice(from, to + 1)
  })
}

async function destroySnapshots(state: State, name: string, flags: Flags): Promise<Reply> {
  const at = name.indexOf('@')
  const target = open(state, name.slice(0, at))
  const spec = name.slice(at + 1)
  const among = flags.recursive ? withDescendants(state, target) : [target]
  const doomed = [...new Set(among.flatMap((dataset) => select(dataset, spec)))]
  if (doomed.length === 0) refuse('could not find any snapshots to destroy; check snapshot names.')

  const out = flags.verbose ? doomed.map((snapshot) => say(flags, full(snapshot))) : []
  if (flags.verbose) out.push(flags.parsable ? `reclaim\t${doomed.length * 8192}` : `${flags.dry ? 'would' : 'will'} reclaim ${nice(doomed.length * 8192)}`)
  const clones = [...dependents(state, doomed)]
  if (clones.length > 0 && !flags.clones && !flags.defer) {
    const first = doomed.find((snapshot) => clonesOf(state, snapshot).length > 0)
    refuse(
      `cannot destroy '${first ? full(first) : name}': snapshot has dependent clones\nuse '-R' to destroy the following datasets:\n${clones.map((clone) => clone.name).join('\n')}`,
    )
  }
  if (flags.dry) return ok(lines(out))

  const held = doomed.filter((snapshot) => snapshot.holds.size > 0)
  if (held.length > 0 && !flags.defer) refuse(held.map((snapshot) => `cannot destroy snapshot ${full(snapshot)}: dataset is busy`).join('\n'))
  if (flags.clones) await destroyAll(state, clones, flags.force)
  for (const snapshot of doomed) {
    if (snapshot.holds.size > 0 || clonesOf(state, snapshot).length > 0) snapshot.deferred = true
    else removeSnapshot(snapshot)
  }
  return ok(lines(out))
}
