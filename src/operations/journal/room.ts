import {randomBytes} from 'node:crypto'
import {existsSync, rmSync, statfsSync, unlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {hasCode} from '../../errors.js'
import type {Places} from '../../settings/settings.js'

export type JournalPlaces = Pick<Places, 'data' | 'run'>

/** The two directories of journals. pot uses the second while the first has no room or is read-only. A reboot deletes the files in the second. */
export const journalDirectories = ({data, run}: JournalPlaces): readonly [string, string] => [join(data, 'journal'), join(run, 'journal')]

/** Size of the reserve in bytes. The journal of a destroy of a large pot has about 10,000 bytes. */
const SIZE = 512 * 1024

export const reserveFile = (data: string): string => join(data, 'journal.reserve')

/** Reserves room for journals if the file system has plenty of free space. */
export function keepReserve(data: string): void {
  const path = reserveFile(data)
  if (existsSync(path)) return
  try {
    const {bavail, bsize} = statfsSync(data)
    // A compressing file system would store zeros without using space.
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

/**
 * Calls `first`. When there is no room, deletes the reserve and calls `first` again, and then calls `otherwise`. When all of them lack room, throws the error
 * of the first call.
 */
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
