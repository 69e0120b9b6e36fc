import {PotError} from '../../errors.js'
import type {Host} from '../../host/types.js'
import {procedure} from '../../operations/procedure.js'
import {newMounts} from '../../record/new-mounts.js'

/** `before`: the keys of the mounts that were there. */
const AROUND = {root: 'text', source: 'text?', before: 'texts'} as const

type Needs = Pick<Host, 'mounts'>

/**
 * Something is mounted exactly at `target` now. What was mounted elsewhere instead, because a running pot moved its directories meanwhile, is taken away.
 * Rejects with MOUNT_MOVED.
 */
export const checkMounted = procedure('pot.mounted', {...AROUND, target: 'text'}, async ({target, ...around}, {exec}, {mounts}: Needs) => {
  const made = newMounts(await mounts.table(), around)
  if (made.some((mount) => mount.target === target)) return
  for (const stray of made.toReversed()) await mounts.take(stray, exec)
  throw new PotError('MOUNT_MOVED', `${target} was moved while it was being mounted`)
})

/** Takes away what was mounted since, wherever it is now. */
export const unmountNew = procedure('pot.unmount-new', AROUND, async (around, {exec}, {mounts}: Needs) => {
  for (const mount of newMounts(await mounts.table(), around).toReversed()) await mounts.take(mount, exec)
})
