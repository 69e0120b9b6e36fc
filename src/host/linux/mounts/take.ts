import {closeSync, constants, openSync, readFileSync} from 'node:fs'
import {setTimeout as sleep} from 'node:timers/promises'
import {PotError} from '../../../errors.js'
import type {Exec} from '../../../programs/ask.js'
import {readMountinfo, type MountInfo} from './mountinfo.js'

/** O_PATH of open(2): opens the place only, without the side effects of opening a file or device. */
const O_PATH = 0o10000000
const TRIES = 40
const PAUSE_MS = 10

/** Identity of a mount while it exists, whatever happens to its path. With the device, since the kernel reuses the numbers. */
export const idOf = ({id, device}: Pick<MountInfo, 'id' | 'device'>): string => `${id}/${device}`

/** Opens the root of the mount, if the path still leads to this mount. The caller closes the descriptor. */
function pin({target, id}: MountInfo): number | undefined {
  let fd: number
  try {
    fd = openSync(target, O_PATH | constants.O_NOFOLLOW)
  } catch {
    return undefined
  }
  if (new RegExp(`^mnt_id:\\s*${id}$`, 'm').test(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))) return fd
  closeSync(fd)
  return undefined
}

/**
 * Unmounts exactly this mount. Root in a pot can move the directories on the way and put links in their place. So this opens the place,
 * asks the kernel which mount it is, and unmounts the open place; the place is in use while it is open, hence -l.
 * Follows a mount that moves. A mount that is gone is not an error. Rejects with UNMOUNT_FAILED when the mount still exists at the end.
 */
export async function takeMount(exec: Exec, id: string, isOurs: (entry: MountInfo) => boolean = () => true): Promise<void> {
  let said = 'it cannot be reached by its path'
  let entry: MountInfo | undefined
  for (let left = TRIES; left > 0; left--) {
    entry = readMountinfo().find((one) => idOf(one) === id && isOurs(one))
    if (entry === undefined) return
    const fd = pin(entry)
    if (fd !== undefined) {
      try {
        const {code, stderr} = await exec(['umount', '-c', '-l', `/proc/${process.pid}/fd/${fd}`])
        if (code !== 0) said = stderr.trim()
      } finally {
        closeSync(fd)
      }
    }
    if (left < TRIES) await sleep(PAUSE_MS)
  }
  throw new PotError('UNMOUNT_FAILED', `${entry?.target} is still mounted: ${said}`)
}
