import {ok, refuse, type Reply} from '../call.js'
import {getopt} from '../getopt.js'
import {mountAt} from '../mounts.js'
import type {State} from '../state.js'
import {mountOfDataset, open} from './dataset.js'
import {automatic, isJailed, mountDataset, mountEvery, unmountDataset} from './mounting.js'
import {effective, mountpointOf, withDescendants} from './properties.js'
import {complaints, misuse} from './usage.js'

const OPTIONS = ['ro', 'rw', 'noatime', 'atime', 'noexec', 'exec', 'nosuid', 'suid', 'setuid', 'nosetuid', 'remount']

export async function mount(state: State, argv: readonly string[]): Promise<Reply> {
  const options = getopt(argv, 'aRlvo:Of', complaints('mount'))
  const extra = options.values('o').flatMap((value) => value.split(','))
  if (extra.includes('')) misuse('mount', 'empty mount options (-o) specified')
  const [name, ...more] = options.operands
  if (more.length > 0 || (options.has('a') && name !== undefined)) misuse('mount', 'too many arguments')

  if (options.has('a')) {
    await mountEvery(state)
    return ok()
  }
  if (name === undefined) {
    if (options.has('R')) misuse('mount', 'no dataset provided')
    if (options.given.length > 0) misuse('mount', 'missing filesystem argument')
    return ok(
      state.mounts
        .filter(({type}) => type === 'zfs')
        .map(({from, on}) => `${from.padEnd(30)}  ${on}\n`)
        .join(''),
    )
  }

  const unknown = extra.find((option) => !OPTIONS.includes(option))
  if (unknown) refuse(`cannot mount '${name}': Invalid argument`)
  for (const dataset of options.has('R') ? withDescendants(state, open(state, name)) : [open(state, name)]) {
    if (!options.has('R') && isJailed(state, dataset)) refuse(`cannot mount '${name}': dataset is exported to a local zone`)
    if (options.has('R') && (!automatic(state, dataset) || mountOfDataset(state, dataset))) continue
    const {value} = mountpointOf(state, dataset)
    if (value === 'legacy') refuse(`cannot mount '${name}': legacy mountpoint\nuse mount(8) to mount this filesystem`)
    if (value === 'none') refuse(`cannot mount '${name}': no mountpoint set`)
    if (effective(state, dataset, 'canmount').value === 'off') refuse(`cannot mount '${name}': 'canmount' property is set to 'off'`)
    if (mountOfDataset(state, dataset)) refuse(`cannot mount '${name}': filesystem already mounted`)
    await mountDataset(state, dataset, extra)
  }
  return ok()
}

/** Unmounts what is mounted below it too, as libzfs does. */
export async function umount(state: State, argv: readonly string[]): Promise<Reply> {
  const options = getopt(argv, 'afu', complaints('unmount'))
  const [name, ...more] = options.operands
  const force = options.has('f')
  if (options.has('a')) {
    if (name !== undefined) misuse('unmount', 'too many arguments')
    for (const {from} of state.mounts.filter(({type}) => type === 'zfs').toReversed()) {
      const dataset = state.datasets.get(from)
      if (dataset && mountpointOf(state, dataset).value !== 'legacy') await unmountDataset(state, dataset, force)
    }
    return ok()
  }
  if (name === undefined) misuse('unmount', 'missing filesystem argument')
  if (more.length > 0) misuse('unmount', 'too many arguments')

  const at = name.startsWith('/') ? mountAt(state, name) : undefined
  if (name.startsWith('/') && !at) refuse(`cannot unmount '${name}': not a mountpoint`)
  if (at && at.type !== 'zfs') refuse(`cannot unmount '${name}': not a ZFS filesystem`)
  const dataset = open(state, at?.from ?? name)
  if (mountpointOf(state, dataset).value === 'legacy') refuse(`cannot unmount '${dataset.name}': legacy mountpoint\nuse umount(8) to unmount this filesystem`)
  if (!mountOfDataset(state, dataset)) refuse(`cannot unmount '${dataset.name}': not currently mounted`)
  const all = withDescendants(state, dataset).filter((one) => mountOfDataset(state, one) && one !== dataset)
  for (const one of all.toReversed()) if (mountpointOf(state, one).source !== 'local') await unmountDataset(state, one, force)
  await unmountDataset(state, dataset, force)
  return ok()
}
