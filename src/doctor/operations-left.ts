import {basename} from 'node:path'
import {journals, readJournal} from '../operations/journal/journal.js'
import type {JournalPlaces} from '../operations/journal/room.js'
import {isAlive} from '../programs/process-id.js'
import {goesForward, progressOf} from '../operations/journal/progress.js'

/** An operation that has a journal. */
export interface OperationLeft {
  readonly id: string
  /** `create web` */
  readonly title: string
  /** Seconds since the epoch; undefined when the journal cannot be read. */
  readonly time: number | undefined
  /** `running`: its process exists. */
  readonly state: 'running' | 'cut off' | 'unreadable'
  /** The effect of `recover`. */
  readonly next: 'finish' | 'roll back' | undefined
  /** See Operation. */
  readonly locks: readonly string[]
  /** Path of the journal. */
  readonly path: string
}

/** All operations that have a journal, oldest first, including those of commands that run now. */
export const operationsLeft = (places: JournalPlaces): OperationLeft[] => journals(places).flatMap(readLeft)

function readLeft(path: string): OperationLeft[] {
  try {
    const record = readJournal(path)
    if (record === undefined) return []
    const {head, entries} = record
    const progress = progressOf(entries)
    const forward = progress.ended || goesForward(head.steps, progress)
    const state = isAlive(head.pid, head.started) ? 'running' : 'cut off'
    return [
      {
        id: head.id,
        title: head.title,
        time: head.time,
        state,
        next: state === 'running' ? undefined : forward ? 'finish' : 'roll back',
        locks: head.locks,
        path,
      },
    ]
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return [{id: basename(path, '.ndjson'), title: 'an operation', time: undefined, state: 'unreadable', next: undefined, locks: [], path}]
  }
}
