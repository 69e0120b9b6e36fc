import {existsSync, statfsSync, statSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {recordFile} from '../init/record.js'
import {membersDirectory} from '../paths/members.js'
import {isOpen, privateTrees} from '../pots/tree/private-trees.js'
import {placesOf} from '../snapshots/nested.js'
import {error, note, warning, type Finding} from './finding.js'
import type {Look} from './look.js'

const MIB = 1024 * 1024

/** Checks the free space of the file systems that pot writes to. */
export function checkSpace({ctx: {settings, places}}: Pick<Look, 'ctx'>): Finding[] {
  const file = settings.btrfsFile
  const directories = [join(settings.fsRoot, 'jails'), settings.cache, places.data, ...(file === undefined ? [] : [dirname(file)])]
  const seen = new Set<string>()
  return directories.flatMap((directory) => {
    const room = roomIn(directory)
    const key = JSON.stringify(room)
    if (room === undefined || seen.has(key)) return []
    seen.add(key)
    return judgeRoom(directory, room)
  })
}

/** Size and free space of a file system in bytes. The free space excludes the blocks that are reserved for root. */
export interface Room {
  readonly free: number
  readonly size: number
}

function roomIn(directory: string): Room | undefined {
  try {
    const {bavail, blocks, bsize} = statfsSync(directory)
    return {free: bavail * bsize, size: blocks * bsize}
  } catch {
    return undefined
  }
}

/**
 * A finding for a file system with little free space. The number of free bytes decides; the percentage counts only when few bytes are free, because a small
 * dataset is not a full one.
 */
export function judgeRoom(directory: string, {free, size}: Room): Finding[] {
  const left = `${directory}: ${Math.floor(free / MIB)} MiB of ${Math.floor(size / MIB)} MiB are free`
  if (free < 64 * MIB) return [error(`no room in ${left}`, 'pot prune')]
  return free < 1024 * MIB && free < size / 10 ? [warning(`little room in ${left}`, 'pot prune')] : []
}

/** Finds directories that other users can enter. A set-user-id program in the tree of a pot would give such users the rights of root on the host. */
export function checkPrivate({ctx: {settings}}: Pick<Look, 'ctx'>): Finding[] {
  const open = privateTrees(settings).filter(isOpen)
  return open.map((path) => error(`others than root may enter ${path}, and with what a pot left there become root of this host`, 'pot init'))
}

/** Members of POT_GROUP read the records of pots in a directory of their own, and nobody else does. */
export async function checkMembers({ctx: {settings, host, places}}: Pick<Look, 'ctx'>): Promise<Finding[]> {
  const path = membersDirectory(settings.fsRoot)
  const found = statSync(path, {throwIfNoEntry: false})
  const {gid} = await host.group(settings.group)
  // A host that an earlier pot set up, and not one that is not set up.
  if (found === undefined)
    return !existsSync(recordFile(places.data)) ? [] : [warning(`members of ${settings.group} cannot list pots: there is no ${path}`, 'pot init')]
  const wrong = (found.mode & 0o7777) !== 0o750 || found.uid !== 0 || found.gid !== gid
  return wrong ? [error(`${path} is not for root and the group ${settings.group} alone`, 'pot init')] : []
}

/** Finds wrong values of properties that every pot inherits and that its programs need. */
export async function checkProperties({ctx: {settings, host}}: Pick<Look, 'ctx'>): Promise<Finding[]> {
  return [...(await host.storage.problems()), ...((await host.mounts.problems?.(join(settings.fsRoot, 'jails'))) ?? [])]
}

/** Finds volumes that pot did not make. Snapshots do not include them, so revert, clone and export refuse to work. */
export async function checkNested(look: Look): Promise<Finding[]> {
  const {storage} = look.ctx.host
  const owners = (await look.volumes()).filter(({path}) => /^(?:bases|jails|fscomp)\/[^/]+$/.test(path))
  const found: Finding[] = []
  for (const {path} of owners) {
    const nested = await storage.nested(path)
    if (nested.length > 0) found.push(note(`below ${path} are volumes that pot did not make: ${placesOf(nested)}`, 'man pot-storage'))
  }
  return found
}
