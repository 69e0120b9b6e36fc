import {rmdirSync} from 'node:fs'
import {basename, dirname} from 'node:path'
import type {Ask} from '../ask.js'
import {PotError} from '../../errors.js'
import type {Procedure} from '../types.js'
import {readMountinfo, shownAt, type MountInfo} from './mountinfo.js'
import {text} from './args.js'
import {TMPFS_SOURCE} from './mounts.js'

/** umount(8) of a path as the kernel spells it; lazily when it is busy. Rejects with UNMOUNT_FAILED. */
async function take(ask: Ask, target: string): Promise<void> {
  const gone = (stderr: string) => /not mounted|no mount point|not found|mountpoint not found/i.test(stderr)
  const first = await ask('umount', ['-c', target])
  if (first.code === 0 || gone(first.stderr)) return
  const second = await ask('umount', ['-c', '-l', target])
  if (second.code === 0 || gone(second.stderr)) return
  throw new PotError('UNMOUNT_FAILED', `cannot unmount ${target}: ${second.stderr.trim()}`)
}

/** A dataset at its own place on the root of a pot: storage put it there, and takes it away. */
function belongsToStorage(table: readonly MountInfo[], stack: readonly MountInfo[], isRoot: boolean): boolean {
  const [only] = stack
  if (!isRoot || only === undefined || stack.length > 1 || !/^(zfs|fuse)/.test(only.type) || only.root !== '/') return false
  return table.every((entry) => entry === only || entry.device !== only.device)
}

/**
 * `linux.unmount {target}`: whatever is mounted there, not what the storage itself keeps at the root of a pot. Nothing
 * there is not an error. The path is taken from the kernel's table, so that no link is followed.
 */
export const unmount =
  (ask: Ask, fsRoot: string): Procedure =>
  async (args) => {
    const target = text(args, 'target')
    const isRoot = target.startsWith(`${fsRoot}/jails/`) && /^[^/]+\/m$/.test(target.slice(fsRoot.length + '/jails/'.length))
    for (let before = Infinity; ; ) {
      const table = readMountinfo()
      const stack = table.filter((entry) => entry.target === target)
      // One that does not go lies under a later mount of a directory above it, and goes with that.
      if (stack.length === 0 || stack.length >= before || belongsToStorage(table, stack, isRoot)) return
      before = stack.length
      await take(ask, target)
    }
  }

/** Whether the uppermost mount at `target` is the one that a bind of `source` makes. */
function isBind(table: readonly MountInfo[], source: string, target: string): boolean {
  const top = table.findLast((entry) => entry.target === target)
  if (top === undefined) return false
  const shown = shownAt(source === target ? table.filter((entry) => entry !== top) : table, source)
  return shown !== undefined && shown.device === top.device && shown.root === top.root
}

/** `linux.unbind {source, target, aside?, tmpfs?}`: undoes a mount that may not have happened; a foreign one stays. */
export const unbind =
  (ask: Ask): Procedure =>
  async (args) => {
    const target = text(args, 'target')
    const table = readMountinfo()
    const top = table.findLast((entry) => entry.target === target)
    const ours = args.tmpfs === true ? top?.type === 'tmpfs' && top.source === TMPFS_SOURCE : isBind(table, text(args, 'source'), target)
    if (ours) await take(ask, target)
    if (typeof args.aside !== 'string') return
    const aside = args.aside
    if (table.some((entry) => entry.target === aside)) await take(ask, aside)
    try {
      rmdirSync(aside)
      if (basename(dirname(aside)).startsWith('mount-')) rmdirSync(dirname(aside))
    } catch {
      // never made
    }
  }
