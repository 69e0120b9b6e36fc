import {basename, dirname} from 'node:path'
import {PotError} from '../errors.js'
import type {Host, Procedure} from '../host/types.js'
import {dropPrivileges} from '../pots/tree/drop-privileges.js'
import {checkCopy, mergeTree} from '../pots/tree/merge-tree.js'
import {makeMountpoint, removeMountpoint} from '../pots/tree/mountpoint.js'
import {newMounts, type Around} from '../record/new-mounts.js'

/** A text argument. Rejects with BAD_CALL: the journal was written by another version. */
function text(args: Readonly<Record<string, unknown>>, name: string): string {
  const value = args[name]
  if (typeof value !== 'string') throw new PotError('BAD_CALL', `the procedure wants '${name}'`)
  return value
}

/** What `call` actions of the core can name. */
export const coreProcedures = ({mounts}: Pick<Host, 'mounts'>): Record<string, Procedure> => ({
  'pot.mountpoint': async (args) => makeMountpoint(text(args, 'root'), text(args, 'target')),
  'pot.remove-mountpoint': async (args) => removeMountpoint(text(args, 'root'), text(args, 'target')),
  async 'pot.check-copy'(args) {
    const from = text(args, 'from')
    checkCopy(from, text(args, 'to'))
    dropPrivileges(dirname(from), basename(from))
  },
  'pot.merge': async (args) => mergeTree(text(args, 'from'), text(args, 'to')),

  /**
   * `pot.mounted {root, source?, target, before}`: something is mounted exactly at `target` now. What was mounted elsewhere instead,
   * because a running pot moved its directories meanwhile, is taken away. Rejects with MOUNT_MOVED.
   */
  async 'pot.mounted'(args) {
    const target = text(args, 'target')
    const made = newMounts(await mounts.table(), about(args))
    if (made.some((mount) => mount.target === target)) return
    for (const stray of made.toReversed()) await mounts.take(stray)
    throw new PotError('MOUNT_MOVED', `${target} was moved while it was being mounted`)
  },

  /** `pot.unmount-new {root, source?, before}`: takes away what was mounted since, wherever it is now. */
  async 'pot.unmount-new'(args) {
    for (const mount of newMounts(await mounts.table(), about(args)).toReversed()) await mounts.take(mount)
  },
})

const about = (args: Readonly<Record<string, unknown>>): Around & {readonly before: readonly unknown[]} => ({
  root: text(args, 'root'),
  ...(typeof args.source === 'string' ? {source: args.source} : {}),
  before: Array.isArray(args.before) ? args.before : [],
})
