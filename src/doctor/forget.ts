import {existsSync} from 'node:fs'
import {PotError} from '../errors.js'
import {describe} from '../operations/describe.js'
import {quoted} from '../programs/shell-words.js'
import {progressOf} from '../operations/journal/progress.js'
import {removeJournal} from '../operations/journal/journal.js'
import {readJournal, type Record as JournalRecord} from '../operations/journal/read.js'
import {lockAll} from '../operations/journal/lock.js'
import {lockDirectory} from '../operations/recover.js'
import type {UndoAction} from '../operations/undo.js'
import type {Places} from '../settings/settings.js'
import {operationsLeft} from './operations-left.js'

export interface Forgotten {
  readonly id: string
  readonly title: string
  /** Lines about the changes that stay on the host. The lines after a change name the actions that would undo it. */
  readonly stays: readonly string[]
  /** Titles of the steps that will not run. */
  readonly missing: readonly string[]
}

/** Seconds to wait for another process that recovers the operation. */
const PATIENCE = 10

/**
 * Forgets an interrupted operation: removes its journal and does not change the rest of the host. Calls `tell` with the consequences before it removes the
 * journal. Rejects with NO_OPERATION, with OPERATION_RUNNING while the process of the operation exists, or with LOCKED.
 */
export async function forget(places: Places, id: string, tell: (forgotten: Forgotten) => void): Promise<Forgotten> {
  const left = operationsLeft(places).find((operation) => operation.id === id)
  if (left === undefined) throw new PotError('NO_OPERATION', `there is no operation '${id}'`, {hint: 'pot recover --list'})
  if (left.state === 'running') throw new PotError('OPERATION_RUNNING', `'${left.title}' is still running`, {hint: 'wait until it ends'})
  const locks = await lockAll([...left.locks, `journal/${id}`], {directory: lockDirectory(places), purpose: `pot recover --discard ${id}`, timeout: PATIENCE})
  try {
    const record = left.problem === undefined ? readJournal(left.path) : undefined
    const forgotten = {id, title: left.title, stays: record === undefined ? [] : stays(record), missing: record === undefined ? [] : missing(record)}
    tell(forgotten)
    removeJournal(places, left.path)
    return forgotten
  } finally {
    locks.release()
  }
}

function stays({head, entries}: JournalRecord): string[] {
  const {begun, undone, purge, ended} = progressOf(entries)
  const steps = ended ? [] : [...begun].filter(([index]) => !undone.has(index))
  const lines = steps.flatMap(([index, inverses]) => [
    head.steps[index]?.title ?? `step ${index + 1}`,
    ...inverses.flatMap(byHand).map((line) => `  undone by: ${line}`),
  ])
  return [...lines, ...purge.filter((path) => existsSync(path)).map((path) => `${path}, which was to be removed`)]
}

const missing = ({head, entries}: JournalRecord): string[] => {
  const {done, ended} = progressOf(entries)
  return ended ? [] : head.steps.filter((_, index) => !done.has(index)).map(({title}) => title)
}

function byHand(action: UndoAction): string[] {
  switch (action.do) {
    case 'restore':
      return [`put ${action.path} back as it was`]
    case 'unlink':
      return [`rm ${action.path}`]
    case 'relink':
      return [`ln -sfn ${quoted([action.target, action.path])}`]
    case 'rmdir':
      return [`rmdir ${action.path}`]
    case 'unrename':
      return existsSync(action.from) ? [`mv ${action.from} ${action.to}`] : []
    case 'kill':
      return [`kill ${action.pid}`]
    default:
      return describe(action)
  }
}

/** Prints the changes that `forget` leaves on the host. */
export function tellForgotten({id, title, stays, missing}: Forgotten, say: (line: string) => void): void {
  say(`forgetting '${title}' (${id})`)
  if (stays.length > 0) say('begun, and stays as it is:')
  for (const line of stays) say(`  ${line}`)
  if (missing.length > 0) say('not done, or not to the end:')
  for (const line of missing) say(`  ${line}`)
}
