import type {Entry} from './journal.js'
import type {Step} from '../types.js'
import type {UndoAction} from '../undo.js'

/** The progress of an operation, as its journal records it. */
export interface Progress {
  readonly begun: Map<number, readonly UndoAction[]>
  readonly done: Set<number>
  readonly undone: Set<number>
  readonly purge: string[]
}

export const noProgress = (): Progress => ({begun: new Map(), done: new Set(), undone: new Set(), purge: []})

export function progressOf(entries: readonly Entry[]): Progress & {readonly children: [number, string][]; readonly ended: boolean} {
  const progress = {...noProgress(), children: [] as [number, string][], ended: false}
  for (const entry of entries) {
    if ('begin' in entry) {
      progress.begun.set(entry.begin, entry.undo)
      progress.purge.push(...entry.purge)
    } else if ('done' in entry) progress.done.add(entry.done)
    else if ('undone' in entry) progress.undone.add(entry.undone)
    else if ('child' in entry) progress.children.push([entry.child, entry.started])
    else progress.ended = true
  }
  return progress
}

/** Whether recovery must finish an interrupted operation instead of rolling it back: a final step has begun, and no step has been undone. */
export const goesForward = (steps: readonly Step[], {begun, undone}: Pick<Progress, 'begun' | 'undone'>): boolean =>
  undone.size === 0 && steps.some((step, index) => step.final === true && begun.has(index))
