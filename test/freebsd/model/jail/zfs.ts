import {ok, refuse, type Reply} from '../call.js'
import type {State} from '../state.js'
import {create} from '../zfs/create.js'
import {mountOfDataset, open, type Dataset} from '../zfs/dataset.js'
import {isJailed, mountDataset} from '../zfs/mounting.js'
import {effective, mountpointOf} from '../zfs/properties.js'
import type {Jail} from './record.js'

/** zfs(8) in a jail, for the file systems that zfs-jail(8) has given to it: zfs_main.c (share_mount_one), kern_jail.c (PRIV_VFS_MOUNT needs allow.mount). */
export async function zfsInJail(state: State, jail: Jail, argv: readonly string[]): Promise<Reply> {
  const [command, ...rest] = argv
  const own = (name: string) => [...jail.datasets].some((one) => name === one || name.startsWith(`${one}/`))
  const mountable = (dataset: Dataset) =>
    own(dataset.name) &&
    isJailed(state, dataset) &&
    effective(state, dataset, 'canmount').value === 'on' &&
    mountpointOf(state, dataset).value.startsWith('/') &&
    !mountOfDataset(state, dataset)
  const mountAll = async () => {
    const point = (dataset: Dataset) => mountpointOf(state, dataset).value
    for (const dataset of [...state.datasets.values()].filter(mountable).sort((a, b) => (point(a) < point(b) ? -1 : 1))) await mountIn(state, jail, dataset)
  }
  if (command === 'mount' && rest.join() === '-a') {
    await mountAll()
    return ok()
  }
  if (command === 'mount' && rest.length === 1) {
    const dataset = open(state, rest[0] ?? '')
    if (!own(dataset.name)) refuse(`cannot mount '${dataset.name}': permission denied`)
    if (mountOfDataset(state, dataset)) refuse(`cannot mount '${dataset.name}': filesystem already mounted`)
    await mountIn(state, jail, dataset)
    return ok()
  }
  if (command === 'create' && rest.length === 1) {
    if (!own(rest[0] ?? '')) refuse(`cannot create '${rest[0]}': permission denied`)
    const reply = await create(state, rest)
    await mountAll()
    return reply
  }
  if (command === 'list' && rest.join(' ') === '-H -o name') {
    const names = [...state.datasets.keys()].filter((name) => own(name) || [...jail.datasets].some((one) => one.startsWith(`${name}/`)))
    return ok(
      names
        .sort()
        .map((name) => `${name}\n`)
        .join(''),
    )
  }
  return refuse(`freebsd model: zfs ${argv.join(' ')} in a jail is not modelled`, 70)
}

async function mountIn(state: State, {path, params}: Jail, dataset: Dataset): Promise<void> {
  const may = params.get('allow.mount') === 'true' && params.get('allow.mount.zfs') === 'true' && Number(params.get('enforce_statfs')) < 2
  if (!may) refuse(`cannot mount '${dataset.name}': Insufficient privileges`)
  await mountDataset(state, dataset, [], path)
}
