import {ok, refuse, type Reply} from '../call.js'
import {getopt} from '../getopt.js'
import type {State} from '../state.js'
import {badName, findSnapshot, open, openSnapshot, parentName} from './dataset.js'
import {createAncestors} from './create.js'
import {remounting} from './mounting.js'
import {mountpointOf, withDescendants} from './properties.js'
import {complaints, misuse} from './usage.js'

export async function rename(state: State, argv: readonly string[]): Promise<Reply> {
  const options = getopt(argv, 'pruf', complaints('rename'))
  const [source, target, ...more] = options.operands
  if (source === undefined) misuse('rename', 'missing source dataset argument')
  if (target === undefined) misuse('rename', 'missing target dataset argument')
  if (more.length > 0) misuse('rename', 'too many arguments')
  if (options.has('r') && options.has('p')) misuse('rename', '-p and -r options are mutually exclusive')
  if (options.has('u') && options.has('p')) misuse('rename', '-u and -p options are mutually exclusive')
  if (options.has('r') && !source.includes('@')) misuse('rename', 'source dataset for recursive rename must be a snapshot')
  if (source.includes('@')) {
    if (options.has('u') || options.has('p')) refuse(`cannot open '${source}': operation not applicable to datasets of this type`)
    return renameSnapshot(state, source, target, options.has('r'))
  }
  await renameLive(state, source, target, {force: options.has('f'), stay: options.has('u'), parents: options.has('p')})
  return ok()
}

function renameSnapshot(state: State, source: string, target: string, recursive: boolean): Reply {
  const snapshot = openSnapshot(state, source)
  const [owner, tag] = target.includes('@') ? [target.slice(0, target.indexOf('@')), target.slice(target.indexOf('@') + 1)] : [snapshot.owner.name, target]
  const bad = badName(`${owner}@${tag}`, 'snapshot')
  if (bad) refuse(`cannot create '${target}': ${bad}`)
  if (owner !== snapshot.owner.name) refuse(`cannot create '${target}': snapshots must be part of same dataset`)
  const all = (recursive ? withDescendants(state, snapshot.owner) : [snapshot.owner])
    .map((dataset) => findSnapshot(state, `${dataset.name}@${snapshot.name}`))
    .filter((found) => found !== undefined)
  for (const one of all) {
    if (findSnapshot(state, `${one.owner.name}@${tag}`)) refuse(`cannot rename '${one.owner.name}@${one.name}': dataset already exists`)
  }
  for (const one of all) one.name = tag
  return ok()
}

async function renameLive(
  state: State,
  source: string,
  target: string,
  {force, stay, parents}: {force: boolean; stay: boolean; parents: boolean},
): Promise<void> {
  const dataset = open(state, source)
  const bad = badName(target, 'filesystem')
  if (bad) refuse(`cannot create '${target}': ${bad}`)
  if (parents) await createAncestors(state, target)
  if (!source.includes('/')) refuse(`cannot rename '${source}': operation not applicable to datasets of this type`)
  if (source.split('/')[0] !== target.split('/')[0]) refuse(`cannot create '${target}': datasets must be within same pool`)
  if (target.startsWith(`${source}/`)) refuse(`cannot create '${target}': New dataset name cannot be a descendant of current dataset name`)
  if (!state.datasets.has(parentName(target))) refuse(`cannot create '${target}': parent does not exist`)
  if (state.datasets.has(target)) refuse(`cannot rename '${source}': dataset already exists`)

  const change = () => {
    for (const one of withDescendants(state, dataset)) {
      const before = one.name
      state.datasets.delete(before)
      one.name = target + before.slice(source.length)
      state.datasets.set(one.name, one)
      for (const mount of state.mounts) if (mount.type === 'zfs' && mount.from === before) mount.from = one.name
    }
  }
  const unmanaged = ['none', 'legacy'].includes(mountpointOf(state, dataset).value)
  if (stay || unmanaged) change()
  else await remounting(state, dataset, {force, always: false, all: true}, change)
}
