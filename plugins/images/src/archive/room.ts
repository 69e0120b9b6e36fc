import {statfsSync} from 'node:fs'
import {tooLarge} from './meter.js'

/** The free space is checked each time this number of bytes has been written; the share RESERVE of the file system stays free for others. */
const LOOK = 64 * 1024 * 1024
const RESERVE = 0.02

/** Returns a function that is told how many bytes are written to the file system of `directory`, and throws IMAGE_TOO_LARGE when it is nearly full. */
export function roomLeft(directory: string): (bytes: number) => void {
  let next = LOOK
  return (bytes) => {
    next -= bytes
    if (next > 0) return
    next = LOOK
    const {bavail, blocks} = statfsSync(directory)
    if (bavail < blocks * RESERVE) throw tooLarge('does not fit on this disk')
  }
}
