import {closeSync, constants, openSync, readFileSync} from 'node:fs'
import {setTimeout as sleep} from 'node:timers/promises'
import {PotError} from '../../../errors.js'
import type {Exec} from '../../../programs/ask.js'
import {readMountinfo, type MountInfo} from './mountinfo.js'

/** open(2): the place alone, without what opening a file or a device does. */
const O_PATH = 0o10000000
const TRIES = 40
const PAUSE_MS = 10

/** Stays the same while a mount exists, whatever happens to its path. Together with the device, since the numbers are used again. */
export const idOf = ({id, device}: Pick<MountInfo, 'id' | 'device'>): string => `${id}/${device}`

/** `/proc/PID/fd/N` of the directory or file that is mounted there, if the path still leads to this mount. The caller closes it. */
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
 * Unmounts exactly this mount. Root in a pot can move the directories on the way to it, and put links in their place: so the place is
 * opened, the kernel is asked which mount that is, and the open place is unmounted. It is in use while it is open, hence -l.
 * A mount that moves is followed. What is gone is no error. Rejects with UNMOUNT_FAILED when it is still there in the end.
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
