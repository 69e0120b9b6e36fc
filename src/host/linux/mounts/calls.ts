import {lstatSync, rmdirSync, unlinkSync} from 'node:fs'
import {basename, dirname} from 'node:path'
import {procedure, type Procedure} from '../../../operations/procedure.js'
import type {Exec} from '../../../programs/ask.js'
import {bindFile} from './bind-file.js'
import {readMountinfo, shows, type MountInfo} from './mountinfo.js'
import {idOf, takeMount} from './take.js'

/** Source of every tmpfs that pot mounts. Pot recognises its mounts by it. */
export const TMPFS_SOURCE = 'pot'

const isAtOrBelow = (path: string, directory: string): boolean => path === directory || path.startsWith(`${directory}/`)

/** Returns the root directory of the pot whose tree contains `path`; undefined for other paths. */
function rootOf(fsRoot: string, path: string): string | undefined {
  const [, name] = path.startsWith(`${fsRoot}/jails/`) ? (/^([^/]+)\/m(\/|$)/.exec(path.slice(fsRoot.length + '/jails/'.length)) ?? []) : []
  return name === undefined ? undefined : `${fsRoot}/jails/${name}/m`
}

/** Whether the mount is a dataset at its own mount point: then the storage mounts and unmounts it. */
function isAtRest(table: readonly MountInfo[], entry: MountInfo): boolean {
  const stack = table.filter(({target}) => target === entry.target)
  if (stack.length > 1 || !/^(zfs|fuse)/.test(entry.type) || entry.root !== '/') return false
  return table.every((one) => one.id === entry.id || one.device !== entry.device)
}

/**
 * Unmounts all mounts at `target`, except the mount of the storage at the root of a pot. With `id` it unmounts only this mount, even if it has moved in the
 * tree of the pot. A target that is not mounted is no error. Rejects with UNMOUNT_FAILED.
 */
export const unmount = procedure('linux.unmount', {target: 'text', id: 'text?'}, async ({target, id}, {exec}, fsRoot: string) => {
  const root = rootOf(fsRoot, target)
  const isOurs = (entry: MountInfo) => (root === undefined ? entry.target === target : isAtOrBelow(entry.target, root))
  if (id !== undefined) return takeMount(exec, id, isOurs)
  const stack = readMountinfo().filter((entry) => entry.target === target)
  for (const entry of stack.toReversed()) if (target !== root || !isAtRest(readMountinfo(), entry)) await takeMount(exec, idOf(entry), isOurs)
})

/** Unmounts all mounts at or below `root`, the last first, except datasets at their own places. Rejects with UNMOUNT_FAILED. */
export const clearMounts = procedure('linux.clear-mounts', {root: 'text'}, async ({root}, {exec}) => {
  const isOurs = ({target}: MountInfo) => isAtOrBelow(target, root)
  for (const entry of readMountinfo().filter(isOurs).toReversed()) {
    const table = readMountinfo()
    const now = table.find((one) => idOf(one) === idOf(entry))
    if (now !== undefined && !isAtRest(table, now)) await takeMount(exec, idOf(entry), isOurs)
  }
})

const isOwnTmpfs = (entry: MountInfo | undefined): boolean => entry?.type === 'tmpfs' && entry.source === TMPFS_SOURCE

/** Unmounts a tmpfs of pot at `target`, if there is one. */
export async function dropTmpfs(exec: Exec, target: string): Promise<void> {
  const top = readMountinfo().findLast((entry) => entry.target === target)
  if (top !== undefined && isOwnTmpfs(top)) await takeMount(exec, idOf(top))
}

/** Undoes a mount that may not have happened. A mount of another program stays. */
export const unbind = procedure(
  'linux.unbind',
  {source: 'text', target: 'text', aside: 'text?', tmpfs: 'yes?'},
  async ({source, target, aside, tmpfs}, {exec}) => {
    const table = readMountinfo()
    const top = table.findLast((entry) => entry.target === target)
    const ours = tmpfs === true ? isOwnTmpfs(top) : top !== undefined && shows(table, top, source)
    if (top !== undefined && ours) await takeMount(exec, idOf(top))
    if (aside === undefined) return
    for (const entry of table.filter((one) => one.target === aside).toReversed()) await takeMount(exec, idOf(entry))
    try {
      if (lstatSync(aside).isFile()) unlinkSync(aside)
      else rmdirSync(aside)
      if (basename(dirname(aside)).startsWith('mount-')) rmdirSync(dirname(aside))
    } catch {
      // The mount was not made.
    }
  },
)

/** The procedures of mount steps on Linux. */
export const mountCalls = (fsRoot: string): Readonly<Record<string, Procedure>> => ({
  ...bindFile.on(),
  ...clearMounts.on(),
  ...unbind.on(),
  ...unmount.on(fsRoot),
})
