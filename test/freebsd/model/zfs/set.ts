import {ok, refuse, type Reply} from '../call.js'
import {getopt} from '../getopt.js'
import type {State} from '../state.js'
import type {Dataset, Snapshot} from './dataset.js'
import {mountOfDataset} from './dataset.js'
import {isJailed, refreshOptions, remounting, unmountDataset} from './mounting.js'
import {mountpointOf, validate, withDescendants} from './properties.js'
import {isUser, property} from './property-table.js'
import {isSnapshot, itemName, select, type Item} from './select.js'
import {complaints, misuse} from './usage.js'

const KINDS = new Set(['filesystem', 'volume', 'snapshot'] as const)

function operandsOf(state: State, operands: readonly string[]): Item[] {
  const {items, errors} = select(state, {operands, kinds: KINDS, depth: 0})
  if (errors.length > 0) refuse(errors.join('\n'))
  return items
}

/** Options of the mount itself follow the property at once. */
const LIVE = new Set(['readonly', 'exec', 'setuid', 'atime'])

export async function set(state: State, argv: readonly string[]): Promise<Reply> {
  const options = getopt(argv, 'u', complaints('set'))
  if (options.operands.length === 0) misuse('set', 'missing arguments')
  if (options.operands.length === 1) misuse('set', options.operands[0]?.includes('=') ? 'missing dataset name(s)' : 'missing property=value argument(s)')
  const split = options.operands.findIndex((operand) => !operand.includes('='))
  if (split === 0) misuse('set', 'missing property=value argument(s)')
  const assigned = split < 0 ? options.operands : options.operands.slice(0, split)
  if (split < 0) misuse('set', 'missing dataset name(s)')
  const names = options.operands.slice(split)

  for (const item of operandsOf(state, names)) {
    const context = `cannot set property for '${itemName(item)}'`
    const pairs = assigned.map((assignment): [string, string] => {
      const at = assignment.indexOf('=')
      return [assignment.slice(0, at), assignment.slice(at + 1)]
    })
    if (isSnapshot(item)) setSnapshot(item, pairs, context)
    else
      await setLive(
        state,
        item,
        pairs.map(([name, value]) => validate(name, value, context, false, item.type)),
        options.has('u'),
        context,
      )
  }
  return ok()
}

function setSnapshot(snapshot: Snapshot, pairs: readonly [string, string][], context: string): void {
  for (const [name] of pairs) {
    if (property(name)) refuse(`${context}: this property can not be modified for snapshots`)
    if (!isUser(name)) refuse(`${context}: invalid property '${name}'`)
  }
  for (const [name, value] of pairs) snapshot.props.set(name, value)
}

async function setLive(state: State, dataset: Dataset, pairs: readonly [string, string][], stay: boolean, context: string): Promise<void> {
  // zfs_valid_proplist: the host cannot choose where a jail mounts.
  if (isJailed(state, dataset) && pairs.some(([name]) => name === 'mountpoint'))
    refuse(`${context}: 'mountpoint' cannot be set on dataset in a non-global zone`)
  for (const [name, value] of pairs) {
    if ((name === 'quota' || name === 'refquota') && value !== '0' && Number(value) < 8192)
      refuse(`${context}: size is less than current used or reserved space`)
    if (name === 'canmount' && value === 'off' && mountOfDataset(state, dataset)) await unmountDataset(state, dataset, false)
    if (name === 'mountpoint' && !stay && value !== mountpointOf(state, dataset).value) {
      await remounting(state, dataset, {force: false, always: true, all: false}, () => dataset.props.set(name, value))
    } else {
      dataset.props.set(name, value)
      // Even when the value stays the same, `set mountpoint` mounts what is not mounted.
      if (name === 'mountpoint' && !stay) await remounting(state, dataset, {force: false, always: true, all: false}, () => {})
    }
    if (LIVE.has(name)) await refreshOptions(state, dataset)
  }
}

export async function inherit(state: State, argv: readonly string[]): Promise<Reply> {
  const options = getopt(argv, 'rS', complaints('inherit'))
  const [name, ...operands] = options.operands
  if (name === undefined) misuse('inherit', 'missing property argument')
  if (operands.length === 0) misuse('inherit', 'missing dataset argument')

  const known = property(name)
  if (!known && !isUser(name)) misuse('inherit', `invalid property '${name}'`)
  if (known && (known.kind === 'readonly' || known.kind === 'once')) refuse(`${name} property is read-only`)
  if (known && !known.inherits && !options.has('S')) {
    const clear = /quota|reserv/.test(known.name) ? `\nuse 'zfs set ${name}=none' to clear\nuse 'zfs inherit -S ${name}' to revert to received value` : ''
    refuse(`'${name}' property cannot be inherited${clear}`)
  }

  for (const item of operandsOf(state, operands)) {
    if (isSnapshot(item)) {
      if (known) refuse(`cannot inherit ${name} for '${itemName(item)}': property doesn't apply to datasets of this type`)
      item.props.delete(name)
      continue
    }
    for (const dataset of options.has('r') ? withDescendants(state, item) : [item]) await inheritOne(state, dataset, known?.name ?? name, options.has('S'))
  }
  return ok()
}

async function inheritOne(state: State, dataset: Dataset, name: string, received: boolean): Promise<void> {
  if (isJailed(state, dataset) && name === 'mountpoint') refuse(`cannot inherit mountpoint for '${dataset.name}': dataset is used in a non-global zone`)
  const change = () => {
    dataset.props.delete(name)
    if (!received) dataset.received.delete(name)
  }
  if (name === 'mountpoint') await remounting(state, dataset, {force: false, always: true, all: false}, change)
  else change()
  if (LIVE.has(name)) await refreshOptions(state, dataset)
}
