import {closeSync, constants, openSync, readFileSync} from 'node:fs'
import {setTimeout as sleep} from 'node:timers/promises'
import {PotError} from '../../../errors.js'
import type {Exec} from '../../../programs/ask.js'
import {readMountinfo, type MountInfo} from './mountinfo.js'

/** O_PATH of open(2): opens the place only, without the side effects of opening a file or device. */
export const O_PATH = 0o10000000
const TRIES = 40
const PAUSE_MS = 10

/** Returns a text that identifies a mount while the mount exists, even if its path changes. It contains the device, because the kernel reuses the IDs. */
export const idOf = ({id, device}: Pick<MountInfo, 'id' | 'device'>): string => `${id}/${device}`

/** Opens the root of a mount; returns undefined if its path no longer leads to it. The caller must close the descriptor. */
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
 * Unmounts exactly this mount. Root in a pot can move the directories of the path and replace them by links. Therefore this function opens the mount
 * point, asks the kernel which mount it is, and unmounts the open directory. The open directory is in use, hence -l. The function follows a mount that
 * moves. An absent mount is not an error. Rejects with UNMOUNT_FAILED if the mount still exists at the end.
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
