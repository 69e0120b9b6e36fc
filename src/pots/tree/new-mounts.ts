import {PotError} from '../../errors.js'
import type {Host} from '../../host/types.js'
import {procedure} from '../../operations/procedure.js'
import {newMounts} from '../../record/new-mounts.js'

/** `before`: keys of the mounts that existed before. */
const AROUND = {root: 'text', source: 'text?', before: 'texts'} as const

type Needs = Pick<Host, 'mounts'>

/**
 * Checks that something is mounted exactly at `target` now. If a running pot has moved its directories, the new mount is elsewhere: it is unmounted.
 * Rejects with MOUNT_MOVED.
 */
export const checkMounted = procedure('pot.mounted', {...AROUND, target: 'text'}, async ({target, ...around}, {exec}, {mounts}: Needs) => {
  const made = newMounts(await mounts.table(), around)
  if (made.some((mount) => mount.target === target)) return
  for (const stray of made.toReversed()) await mounts.take(stray, exec)
  throw new PotError('MOUNT_MOVED', `${target} was moved while it was being mounted`)
})

/** Unmounts the new mounts, wherever they are now. */
export const unmountNew = procedure('pot.unmount-new', AROUND, async (around, {exec}, {mounts}: Needs) => {
  for (const mount of newMounts(await mounts.table(), around).toReversed()) await mounts.take(mount, exec)
})
