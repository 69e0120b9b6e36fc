import {ok, refuse, type Reply} from '../call.js'
import {getopt} from '../getopt.js'
import {newStore, type State} from '../state.js'
import {badName, newGuid, open, type Dataset, type Snapshot} from './dataset.js'
import {assignments} from './create.js'
import {withDescendants} from './properties.js'
import {isUser, property} from './property-table.js'
import {complaints, misuse} from './usage.js'

export async function addSnapshot(state: State, owner: Dataset, name: string, given: Partial<Pick<Snapshot, 'guid' | 'created'>> = {}): Promise<Snapshot> {
  const dir = newStore(state)
  await state.os.copy(owner.dir, dir)
  const snapshot: Snapshot = {
    name,
    owner,
    guid: given.guid ?? newGuid(),
    txg: state.next.txg++,
    created: given.created ?? Math.floor(Date.now() / 1000),
    dir,
    props: new Map(),
    holds: new Map(),
    deferred: false,
  }
  owner.snapshots.push(snapshot)
  return snapshot
}

/** All or nothing, as the snapshots of one call are taken in one transaction. */
export async function snapshot(state: State, argv: readonly string[]): Promise<Reply> {
  const options = getopt(argv, 'ro:', complaints('snapshot'))
  if (options.operands.length === 0) misuse('snapshot', 'missing snapshot argument')
  const props = assignments(options.values('o'), 'snapshot')
  for (const [name] of props) {
    if (property(name)) refuse(`cannot create snapshots : '${name}' can only be set on filesystems and volumes`)
    if (!isUser(name)) refuse(`cannot create snapshots : invalid property '${name}'`)
  }

  const wanted: [Dataset, string][] = []
  for (const operand of options.operands) {
    const bad = badName(operand, 'snapshot')
    if (bad) refuse(`cannot create snapshot '${operand}': ${bad}${'\nno snapshots were created'}`)
    const at = operand.indexOf('@')
    const tag = operand.slice(at + 1)
    const owner = operand.slice(0, at)
    if (!state.datasets.has(owner) && badName(owner, 'filesystem') === undefined) misuse('snapshot', `cannot open '${owner}': dataset does not exist`)
    const target = open(state, owner)
    for (const dataset of options.has('r') ? withDescendants(state, target) : [target]) wanted.push([dataset, tag])
  }

  const exists = wanted.filter(([dataset, tag]) => dataset.snapshots.some(({name}) => name === tag))
  if (exists.length > 0) {
    refuse(
      [
        ...exists.map(([dataset, tag]) => `cannot create snapshot '${dataset.name}@${tag}': dataset already exists`),
        ...(wanted.length > 1 ? ['no snapshots were created'] : []),
      ].join('\n'),
    )
  }
  const twice = wanted.find(([dataset], index) => wanted.findIndex(([other]) => other === dataset) !== index)
  if (twice) refuse(`cannot create snapshots: multiple snapshots of same fs not allowed\nno snapshots were created`)
  const created = Math.floor(Date.now() / 1000)
  for (const [dataset, tag] of wanted) {
    const made = await addSnapshot(state, dataset, tag, {created})
    for (const [name, value] of props) made.props.set(name, value)
  }
  return ok()
}
