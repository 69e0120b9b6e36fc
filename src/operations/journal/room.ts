import {randomBytes} from 'node:crypto'
import {existsSync, rmSync, statfsSync, unlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {hasCode} from '../../errors.js'
import type {Places} from '../../settings/settings.js'

export type JournalPlaces = Pick<Places, 'data' | 'run'>

/** Where journals are: in the first, and in the second while the first has no room or is read-only. What is there is gone after a reboot. */
export const journalDirectories = ({data, run}: JournalPlaces): readonly [string, string] => [join(data, 'journal'), join(run, 'journal')]

/** Bytes. The journal of a large pot that is destroyed has some ten thousand. */
const SIZE = 512 * 1024

export const reserveFile = (data: string): string => join(data, 'journal.reserve')

/** Keeps room for journals, as long as there is plenty. */
export function keepReserve(data: string): void {
  const path = reserveFile(data)
  if (existsSync(path)) return
  try {
    const {bavail, bsize} = statfsSync(data)
    // Zeros would take no room on a file system that compresses.
    if (bavail * bsize > 8 * SIZE) writeFileSync(path, randomBytes(SIZE), {mode: 0o600})
  } catch {
    rmSync(path, {force: true})
  }
}

function giveUpReserve(data: string): boolean {
  try {
    unlinkSync(reserveFile(data))
    return true
  } catch {
    return false
  }
}

const NO_ROOM = ['ENOSPC', 'EDQUOT', 'EROFS', 'EIO']
const hasNoRoom = (error: unknown) => NO_ROOM.some((code) => hasCode(error, code))

/** `first`; when there is no room for it, again without the reserve; and then `otherwise`. When all fail, throws why the first did. */
export function withRoom<T>({data}: JournalPlaces, first: () => T, otherwise: (error: unknown) => T): T {
  try {
    return first()
  } catch (error) {
    if (!hasNoRoom(error)) throw error
    try {
      if (giveUpReserve(data)) return first()
    } catch (again) {
      if (!hasNoRoom(again)) throw again
    }
    try {
      return otherwise(error)
    } catch (elsewhere) {
      throw hasNoRoom(elsewhere) ? error : elsewhere
    }
  }
}
