import {rmdirSync} from 'node:fs'
import {basename, dirname} from 'node:path'
import type {Ask} from '../../../programs/ask.js'
import type {Procedure} from '../../types.js'
import {readMountinfo, shows, type MountInfo} from './mountinfo.js'
import {text} from '../../args.js'
import {TMPFS_SOURCE} from './mounts.js'
import {idOf, takeMount} from './take.js'

const isAtOrBelow = (path: string, directory: string): boolean => path === directory || path.startsWith(`${directory}/`)

/** The root directory of the pot in whose tree a path lies; undefined for other places. */
function rootOf(fsRoot: string, path: string): string | undefined {
  const [, name] = path.startsWith(`${fsRoot}/jails/`) ? (/^([^/]+)\/m(\/|$)/.exec(path.slice(fsRoot.length + '/jails/'.length)) ?? []) : []
  return name === undefined ? undefined : `${fsRoot}/jails/${name}/m`
}

/** A dataset at its own place: storage put it there, and takes it away. */
function isAtRest(table: readonly MountInfo[], entry: MountInfo): boolean {
  const stack = table.filter(({target}) => target === entry.target)
  if (stack.length > 1 || !/^(zfs|fuse)/.test(entry.type) || entry.root !== '/') return false
  return table.every((one) => one.id === entry.id || one.device !== entry.device)
}

/**
 * `linux.unmount {target, id?}`: whatever is mounted there, not what the storage itself keeps at the root of a pot; with `id` that
 * mount alone, wherever in the tree of the pot it is now. Nothing there is not an error. Rejects with UNMOUNT_FAILED.
 */
export const unmount =
  (ask: Ask, fsRoot: string): Procedure =>
  async (args) => {
    const target = text(args, 'target')
    const root = rootOf(fsRoot, target)
    const isOurs = (entry: MountInfo) => (root === undefined ? entry.target === target : isAtOrBelow(entry.target, root))
    if (typeof args.id === 'string') return takeMount(ask, args.id, isOurs)
    const stack = readMountinfo().filter((entry) => entry.target === target)
    for (const entry of stack.toReversed()) if (target !== root || !isAtRest(readMountinfo(), entry)) await takeMount(ask, idOf(entry), isOurs)
  }

/** `linux.clear-mounts {root}`: all that is mounted at or below it, the last first, but no dataset at its own place. Rejects with UNMOUNT_FAILED. */
export const clearMounts =
  (ask: Ask): Procedure =>
  async (args) => {
    const root = text(args, 'root')
    const isOurs = ({target}: MountInfo) => isAtOrBelow(target, root)
    for (const entry of readMountinfo().filter(isOurs).toReversed()) {
      const table = readMountinfo()
      const now = table.find((one) => idOf(one) === idOf(entry))
      if (now !== undefined && !isAtRest(table, now)) await takeMount(ask, idOf(entry), isOurs)
    }
  }

/** `linux.unbind {source, target, aside?, tmpfs?}`: undoes a mount that may not have happened; a foreign one stays. */
export const unbind =
  (ask: Ask): Procedure =>
  async (args) => {
    const target = text(args, 'target')
    const table = readMountinfo()
    const top = table.findLast((entry) => entry.target === target)
    const ours = args.tmpfs === true ? top?.type === 'tmpfs' && top.source === TMPFS_SOURCE : top !== undefined && shows(table, top, text(args, 'source'))
    if (top !== undefined && ours) await takeMount(ask, idOf(top))
    if (typeof args.aside !== 'string') return
    const aside = args.aside
    for (const entry of table.filter((one) => one.target === aside).toReversed()) await takeMount(ask, idOf(entry))
    try {
      rmdirSync(aside)
      if (basename(dirname(aside)).startsWith('mount-')) rmdirSync(dirname(aside))
    } catch {
      // never made
    }
  }

/** What the steps of mounts on Linux call, by name. */
export const mountCalls = (ask: Ask, fsRoot: string): Record<string, Procedure> => ({
  'linux.clear-mounts': clearMounts(ask),
  'linux.unbind': unbind(ask),
  'linux.unmount': unmount(ask, fsRoot),
})
