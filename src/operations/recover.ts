import {statSync, unlinkSync} from 'node:fs'
import type {Report} from '../ui/report.js'
import {endProcess, type Tools} from './actions.js'
import {execute, finish, progressOf, rollBack} from './execute.js'
import {journals, readJournal, resumeJournal, type Record} from './journal.js'
import {lockAll} from './lock.js'
import {isAlive} from './process-id.js'
import type {Places} from '../settings.js'

export interface Recovery {
  readonly id: string
  readonly title: string
  /** Seconds since the epoch. */
  readonly time: number
  readonly outcome: 'rolled back' | 'finished' | 'running' | 'failed'
  /** What is left when it failed. */
  readonly problems: readonly string[]
}

export interface RecoverOptions {
  readonly places: Places
  readonly tools: Tools
  readonly report: Report
  missing(tool: string): string | undefined
}

/** Operations on disk whose process is gone. */
export function abandoned(data: string): Record[] {
  return journals(data).flatMap((path) => {
    const record = readJournal(path)
    return record && !isAlive(record.head.pid, record.head.started) ? [record] : []
  })
}

/** Roll back or finish every operation whose process is gone. Safe to call from several processes at once. */
export async function recoverAll(options: RecoverOptions): Promise<Recovery[]> {
  dropEmpty(options.places.data)
  const results: Recovery[] = []
  for (const record of abandoned(options.places.data)) results.push(await recoverOne(record, options))
  return results
}

/** A journal that was cut off in its first line: nothing had begun. */
function dropEmpty(data: string): void {
  for (const path of journals(data)) {
    if (readJournal(path)) continue
    // The operation may be about to write that line: its process holds the locks, but they are not known here.
    const {mtimeMs = Date.now()} = statSync(path, {throwIfNoEntry: false}) ?? {}
    if (Date.now() - mtimeMs > 10_000) unlinkSync(path)
  }
}

async function recoverOne(record: Record, {places, tools, report, missing}: RecoverOptions): Promise<Recovery> {
  const {head, path} = record
  const about = {id: head.id, title: head.title, time: head.time}
  const locks = await lockAll(head.locks, {directory: lockDirectory(places), purpose: `pot recover (${head.title})`, timeout: 60})
  try {
    // Somebody else may have done it while this process waited.
    const current = readJournal(path)
    if (!current) return {...about, outcome: 'finished', problems: []}
    const progress = progressOf(current.entries)
    // When all was done, what runs in the background is meant to.
    if (!progress.ended) for (const [pid, started] of progress.children) await endProcess(pid, started)
    const execution = {
      id: head.id,
      title: head.title,
      steps: head.steps,
      journal: resumeJournal(path),
      tools,
      report,
      missing,
      signal: new AbortController().signal,
    }
    if (progress.ended) {
      await finish(execution, progress)
      return {...about, outcome: 'finished', problems: []}
    }
    const forward = head.steps.some((step, index) => step.final === true && progress.begun.has(index))
    if (forward) {
      await execute(execution, progress)
      return {...about, outcome: 'finished', problems: []}
    }
    const problems = await rollBack(execution, progress)
    return {...about, outcome: problems.length > 0 ? 'failed' : 'rolled back', problems}
  } catch (error) {
    return {...about, outcome: 'failed', problems: [error instanceof Error ? error.message : String(error)]}
  } finally {
    locks.release()
  }
}

export const lockDirectory = (places: Places): string => `${places.run}/locks`
