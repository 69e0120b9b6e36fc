import {ok, refuse, type Reply} from '../call.js'
import {getopt} from '../getopt.js'
import type {State} from '../state.js'
import {open, openSnapshot} from './dataset.js'
import {assignments, checkTarget, createAncestors, newDataset} from './create.js'
import {mountNew} from './mounting.js'
import {validate} from './properties.js'
import {complaints, misuse} from './usage.js'

export async function clone(state: State, argv: readonly string[]): Promise<Reply> {
  const options = getopt(argv, 'o:p', complaints('clone'))
  const [source, target, ...more] = options.operands
  if (source === undefined) misuse('clone', 'missing source dataset argument')
  if (target === undefined) misuse('clone', 'missing target dataset argument')
  if (more.length > 0) misuse('clone', 'too many arguments')

  const given = assignments(options.values('o'), 'clone')
  const origin = openSnapshot(state, source)
  if (options.has('p')) {
    if (state.datasets.has(target)) return ok()
    await createAncestors(state, target)
  }
  checkTarget(state, target)
  if (target.split('/')[0] !== source.split('/')[0]) refuse(`cannot create '${target}': source and target pools differ`)
  const props = given.map(([name, value]) => validate(name, value, `cannot create '${target}'`, false))
  if (origin.deferred) refuse(`cannot create '${target}': dataset is busy`)
  const dataset = newDataset(state, target, props)
  dataset.origin = origin
  await state.os.copy(origin.dir, dataset.dir)
  await mountNew(state, dataset)
  return ok()
}

/** The clone takes over its origin and all older snapshots of the parent; the parent becomes its clone. */
export async function promote(state: State, argv: readonly string[]): Promise<Reply> {
  const options = getopt(argv, '', complaints('promote'))
  const [name, ...more] = options.operands
  if (name === undefined) misuse('promote', 'missing clone filesystem argument')
  if (more.length > 0) misuse('promote', 'too many arguments')

  const dataset = open(state, name)
  const {origin} = dataset
  if (!origin) refuse(`cannot promote '${name}': not a cloned filesystem`)
  const parent = origin.owner
  const moved = parent.snapshots.slice(0, parent.snapshots.indexOf(origin) + 1)
  const clash = moved.find((snapshot) => dataset.snapshots.some((own) => own.name === snapshot.name))
  if (clash) refuse(`cannot promote '${name}': conflicting snapshot '${clash.name}' from parent '${parent.name}@${origin.name}'`)
  parent.snapshots = parent.snapshots.filter((snapshot) => !moved.includes(snapshot))
  for (const snapshot of moved) snapshot.owner = dataset
  dataset.snapshots = [...moved, ...dataset.snapshots]
  dataset.origin = parent.origin
  parent.origin = origin
  return ok()
}
