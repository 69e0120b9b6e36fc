import type {Report} from '../ui/report.js'
import {dropStaleClaims} from './journal/claims.js'
import type {Tools} from './actions.js'
import {endMarked, endProcess} from './end-processes.js'
import {hasCode, messageOf} from '../errors.js'
import {execute, finish, isUnderWay, rollBack} from './execute.js'
import {dropEmpty, journals, resumeJournal} from './journal/journal.js'
import {readJournal, setDamagedAside, unreadableJournals, type Record, type Unreadable} from './journal/read.js'
import type {JournalPlaces} from './journal/room.js'
import {lockAll} from './journal/lock.js'
import {insideOperation} from './nesting.js'
import {isAlive} from '../programs/process-id.js'
import {goesForward, progressOf} from './journal/progress.js'
import type {Places} from '../settings/settings.js'

/** An operation that was cut off, and what recovery has made of it. */
export interface Recovery {
  readonly id: string
  readonly title: string
  /** Seconds since the epoch. */
  readonly time: number
  /** `set aside`: the journal is damaged, and was moved away. */
  readonly outcome: 'rolled back' | 'finished' | 'failed' | 'set aside'
  /** Undos that failed. */
  readonly problems: readonly string[]
}

export interface RecoverOptions {
  readonly places: Places
  readonly tools: Tools
  readonly report: Report
  /** Mounts the pot root when it is not mounted, as after a boot. */
  readonly wake: () => Promise<void>
}

/** Locks of operations that need no pot root, among them the one that removes it: it must not be mounted again before that is finished. */
const OF_HOST = ['pool', 'settings', 'plugins']
const needsRoot = (locks: readonly string[]) => locks.length === 0 || locks.some((name) => !OF_HOST.includes(name.replace(/^~/, '')))

/** Operations with a journal whose process is gone. */
export function abandoned(places: JournalPlaces): Record[] {
  return journals(places).flatMap((path) => {
    const record = readable(path)
    return record && !isAlive(record.head.pid, record.head.started) ? [record] : []
  })
}

/** A journal that cannot be read is told elsewhere, and does not keep others from being recovered. */
function readable(path: string): Record | undefined {
  try {
    return readJournal(path)
  } catch (error) {
    if (hasCode(error, 'JOURNAL_DAMAGED') || hasCode(error, 'JOURNAL_VERSION')) return undefined
    throw error
  }
}

/** What only another version of pot can recover. */
export const ofOtherVersions = (places: JournalPlaces): Unreadable[] =>
  unreadableJournals(places).filter(({problem, alive}) => problem.code === 'JOURNAL_VERSION' && !alive)

const notRecovered = ({id, title, time, problem}: Unreadable, outcome: Recovery['outcome']): Recovery => ({
  id,
  title,
  time,
  outcome,
  problems: [problem.message],
})

/** Roll back or finish every operation whose process is gone, a part before its whole. Safe to call from several processes at once. */
export async function recoverAll(options: RecoverOptions): Promise<Recovery[]> {
  dropEmpty(options.places)
  const aside = setDamagedAside(options.places).map((one) => notRecovered(one, 'set aside'))
  const results: Recovery[] = [...aside, ...ofOtherVersions(options.places).map((one) => notRecovered(one, 'failed'))]
  for (const record of abandoned(options.places).toReversed()) results.push(...(await recoverOne(record, options)))
  await dropStaleClaims({directory: lockDirectory(options.places), purpose: 'pot recover'})
  return results
}

/** Returns undefined when another process has recovered the operation in the meantime. */
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
      return [{...about, ...(await insideOperation({locks: names, report: options.report}, () => putRight(current, options)))}]
    } finally {
      locks.release()
    }
  } catch (error) {
    return [{...about, outcome: 'failed', problems: [messageOf(error)]}]
  }
}

async function putRight({head, path, entries}: Record, {places, tools, report}: RecoverOptions): Promise<Pick<Recovery, 'outcome' | 'problems'>> {
  const progress = progressOf(entries)
  // All steps were done, so programs in the background keep running.
  if (!progress.ended) {
    for (const [pid, started] of progress.children) await endProcess(pid, started)
    // A program that had just started is not in the journal.
    await endMarked((mark) => isUnderWay(mark, head, progress))
  }
  const journal = resumeJournal(places, path)
  const execution = {id: head.id, title: head.title, steps: head.steps, journal, tools, report, signal: new AbortController().signal}
  if (progress.ended || goesForward(head.steps, progress)) {
    try {
      await (progress.ended ? finish(execution, progress) : execute(execution, progress))
      return {outcome: 'finished', problems: []}
    } catch (error) {
      // The first final step may fail without a change: then the operation can be rolled back.
      if (hasCode(error, 'STEP_FAILED')) return {outcome: 'rolled back', problems: []}
      throw error
    } finally {
      journal.close()
    }
  }
  const problems = await rollBack(execution, progress)
  return {outcome: problems.length > 0 ? 'failed' : 'rolled back', problems}
}

export const lockDirectory = (places: Places): string => `${places.run}/locks`
