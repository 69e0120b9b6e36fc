import {PotError} from '../errors.js'
import type {Host, Mount, Procedure} from '../host/types.js'
import {checkCopy, mergeTree} from './merge-tree.js'
import {makeMountpoint, removeMountpoint} from './mountpoint.js'

/** A text argument. Rejects with BAD_CALL: the journal was written by another version. */
function text(args: Readonly<Record<string, unknown>>, name: string): string {
  const value = args[name]
  if (typeof value !== 'string') throw new PotError('BAD_CALL', `the procedure wants '${name}'`)
  return value
}

/** What `call` actions of the core can name. */
export const coreProcedures = ({ask, mounts}: Pick<Host, 'ask' | 'mounts'>): Record<string, Procedure> => ({
  'pot.mountpoint': async (args) => makeMountpoint(text(args, 'root'), text(args, 'target')),
  'pot.remove-mountpoint': async (args) => removeMountpoint(text(args, 'root'), text(args, 'target')),
  'pot.check-copy': async (args) => checkCopy(text(args, 'from'), text(args, 'to')),
  'pot.merge': async (args) => mergeTree(text(args, 'from'), text(args, 'to')),

  /**
   * `pot.mounted {root, source, target, before}`: something is mounted exactly at `target` now. What was mounted elsewhere instead,
   * because a running pot moved its directories meanwhile, is taken away. Rejects with MOUNT_MOVED.
   */
  async 'pot.mounted'(args) {
    const target = text(args, 'target')
    const before = Array.isArray(args.before) ? args.before : []
    const strays = strayMounts(await mounts.table(), {root: text(args, 'root'), source: text(args, 'source'), target, before})
    if (strays === undefined) return
    for (const stray of strays) await ask('umount', [stray])
    throw new PotError('MOUNT_MOVED', `${target} was moved while it was being mounted`)
  },
})

/** Where a mount that is not at `target` may be; undefined when it is there. `before`: what was mounted below root, or from this source. */
export function strayMounts(
  table: readonly Mount[],
  {root, source, target, before}: {readonly root: string; readonly source: string; readonly target: string; readonly before: readonly unknown[]},
): string[] | undefined {
  const now = mountsAround(table, root, source)
  return now.includes(target) ? undefined : now.filter((at) => !before.includes(at))
}

/** Targets of the mounts below `root`, and of those that show `source`. */
export const mountsAround = (table: readonly Mount[], root: string, source: string): string[] =>
  table.filter((mount) => mount.source === source || mount.target.startsWith(`${root}/`)).map(({target}) => target)
