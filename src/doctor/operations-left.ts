import {journals} from '../operations/journal/journal.js'
import {isRunning, readJournal, unreadableJournals} from '../operations/journal/read.js'
import type {JournalPlaces} from '../operations/journal/room.js'
import {goesForward, progressOf} from '../operations/journal/progress.js'

/** An operation that has a journal. */
export interface OperationLeft {
  readonly id: string
  /** `create web` */
  readonly title: string
  /** Start time of the operation, in seconds since the epoch. */
  readonly time: number
  /** The state of the operation. `running`: its process exists. */
  readonly state: 'running' | 'cut off' | 'damaged' | 'of another version'
  /** What `recover` would do with the operation. */
  readonly next: 'finish' | 'roll back' | undefined
  /** Names of the locks; see Operation. */
  readonly locks: readonly string[]
  /** The reason why pot cannot recover the operation. */
  readonly problem?: string
  /** Path of the journal. */
  readonly path: string
}

/** All operations that have a journal, oldest first, including the operations of running commands; then the operations whose journal cannot be read. */
export function operationsLeft(places: JournalPlaces): OperationLeft[] {
  const unreadable = unreadableJournals(places)
  const paths = unreadable.map(({path}) => path)
  return [
    ...journals(places)
      .filter((path) => !paths.includes(path))
      .flatMap(readLeft),
    ...unreadable.map(({problem, alive: _, ...rest}) => {
      const state = problem.code === 'JOURNAL_DAMAGED' ? ('damaged' as const) : ('of another version' as const)
      return {...rest, state, next: undefined, problem: problem.message}
    }),
  ]
}

function readLeft(path: string): OperationLeft[] {
  const record = readJournal(path)
  if (record === undefined) return []
  const {head, entries} = record
  const progress = progressOf(entries)
  const forward = progress.ended || goesForward(head.steps, progress)
  const state = isRunning(head) ? 'running' : 'cut off'
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
}
