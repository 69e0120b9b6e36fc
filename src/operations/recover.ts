import type {Report} from '../ui/report.js'
import {dropStaleClaims} from './journal/claims.js'
import type {Tools} from './actions.js'
import {endMarked, endProcess} from './end-processes.js'
import {hasCode, messageOf} from '../errors.js'
import type {NoteEvent} from './events.js'
import {execute, finish, isUnderWay, rollBack} from './execute.js'
import {dropEmpty, journals, resumeJournal} from './journal/journal.js'
import {isOfThisBoot, isRunning, readJournal, setDamagedAside, unreadableJournals, type Record, type Unreadable} from './journal/read.js'
import type {JournalPlaces} from './journal/room.js'
import {lockAll} from './journal/lock.js'
import {insideOperation} from './nesting.js'
import {goesForward, progressOf} from './journal/progress.js'
import type {Places} from '../settings/settings.js'

/** An interrupted operation, and the outcome of its recovery. */
export interface Recovery {
  readonly id: string
  readonly title: string
  /** Start time of the operation, in seconds since the epoch. */
  readonly time: number
  /** `set aside`: the journal is damaged, and pot has renamed it. */
  readonly outcome: 'rolled back' | 'finished' | 'failed' | 'set aside'
  /** The failed undo actions, or the error, a line each. */
  readonly problems: readonly string[]
}

export interface RecoverOptions {
  readonly places: Places
  readonly tools: Tools
  readonly report: Report
  /** Mounts the pot root if it is not mounted, for example after a boot. */
  readonly wake: () => Promise<void>
  /** Records what has become of an operation. */
  readonly note: NoteEvent
}

/**
 * Locks of operations that do not need the pot root. One of these operations removes the pot root, and recovery must not mount the root again before that
 * operation is finished.
 */
const OF_HOST = ['pool', 'settings', 'plugins']
const needsRoot = (locks: readonly string[]) => locks.length === 0 || locks.some((name) => !OF_HOST.includes(name.replace(/^~/, '')))

/** Operations that have a journal but whose process has ended. */
export function abandoned(places: JournalPlaces): Record[] {
  return journals(places).flatMap((path) => {
    const record = readable(path)
    return record && !isRunning(record.head) ? [record] : []
  })
}

/** Reads a journal; undefined for an unreadable one. Other functions report it, and it must not block the recovery of other operations. */
function readable(path: string): Record | undefined {
  try {
    return readJournal(path)
  } catch (error) {
    if (hasCode(error, 'JOURNAL_DAMAGED') || hasCode(error, 'JOURNAL_VERSION')) return undefined
    throw error
  }
}

/** Interrupted operations that only another version of pot can recover. */
export const ofOtherVersions = (places: JournalPlaces): Unreadable[] =>
  unreadableJournals(places).filter(({problem, alive}) => problem.code === 'JOURNAL_VERSION' && !alive)

const notRecovered = ({id, title, time, problem}: Unreadable, outcome: Recovery['outcome']): Recovery => ({
  id,
  title,
  time,
  outcome,
  problems: [problem.message],
})

/** Rolls back or finishes every operation whose process has ended, nested operations before their outer operations. Several processes may call this at once. */
export async function recoverAll(options: RecoverOptions): Promise<Recovery[]> {
  dropEmpty(options.places)
  const aside = setDamagedAside(options.places).map((one) => notRecovered(one, 'set aside'))
  const results: Recovery[] = [...aside, ...ofOtherVersions(options.places).map((one) => notRecovered(one, 'failed'))]
  const failed: Record[] = []
  for (const record of abandoned(options.places).toReversed()) {
    const ends = failed.some((one) => mayContain(record.head, one.head)) ? [waitsForInner(record)] : await recoverOne(record, options)
    if (ends.some(({outcome}) => outcome === 'failed')) failed.push(record)
    results.push(...ends)
  }
  await dropStaleClaims({directory: lockDirectory(options.places), purpose: 'pot recover'})
  return results
}

type Head = Record['head']

/** Whether a later operation of the same process can be nested in an operation: a step of it works on what the operation holds. */
function mayContain(outer: Head, inner: Head): boolean {
  const names = ({locks}: Head) => locks.map((name) => name.replace(/^~/, ''))
  return outer.pid === inner.pid && outer.started === inner.started && outer.boot === inner.boot && names(outer).some((name) => names(inner).includes(name))
}

/** Undone first, it would be changed again when the nested operation is finished. */
const waitsForInner = ({head: {id, title, time}}: Record): Recovery => ({
  ...{id, title, time, outcome: 'failed'},
  problems: ['an operation inside it is not recovered yet'],
})

/** Recovers one operation. Resolves with an empty list when another process has recovered it in the meantime. */
async function recoverOne(record: Record, options: RecoverOptions): Promise<Recovery[]> {
  const {head, path} = record
  const about = {id: head.id, title: head.title, time: head.time}
  try {
    if (needsRoot(head.locks)) await options.wake()
    const names = [...head.locks, `journal/${head.id}`]
    const locks = await lockAll(names, {directory: lockDirectory(options.places), purpose: `pot recover (${head.title})`, timeout: 60})
    try {
      const current = readJournal(path)
      if (!current) return []
      const end = await insideOperation({locks: names, report: options.report}, () => putRight(current, options))
      const {outcome, problems} = end
      const result = outcome === 'rolled back' || outcome === 'finished' ? outcome : 'not recovered'
      options.note({id: head.id, title: head.title, locks: head.locks, result, ...(problems.length > 0 ? {message: problems.join('; ')} : {})})
      return [{...about, ...end}]
    } finally {
      locks.release()
    }
  } catch (error) {
    return [{...about, outcome: 'failed', problems: [messageOf(error)]}]
  }
}

async function putRight({head, path, entries}: Record, {places, tools, report}: RecoverOptions): Promise<Pick<Recovery, 'outcome' | 'problems'>> {
  const progress = progressOf(entries)
  // After the end entry all steps are done, so background programs keep running.
  if (!progress.ended) {
    if (isOfThisBoot(head)) for (const [pid, started] of progress.children) await endProcess(pid, started)
    // The journal does not contain a program that had only just started.
    await endMarked((mark) => isUnderWay(mark, head, progress))
  }
  const journal = resumeJournal(places, path)
  const execution = {id: head.id, title: head.title, steps: head.steps, journal, tools, report, signal: new AbortController().signal}
  if (progress.ended || goesForward(head.steps, progress)) {
    try {
      await (progress.ended ? finish(execution, progress) : execute(execution, progress))
      return {outcome: 'finished', problems: []}
    } catch (error) {
      // When the first final step fails without a change, `execute` has rolled the operation back.
      if (hasCode(error, 'STEP_FAILED')) return {outcome: 'rolled back', problems: []}
      throw error
    } finally {
      journal.close()
    }
  }
  const problems = await rollBack(execution, progress, {goOn: true})
  return {outcome: problems.length > 0 ? 'failed' : 'rolled back', problems}
}

export const lockDirectory = (places: Places): string => `${places.run}/locks`
