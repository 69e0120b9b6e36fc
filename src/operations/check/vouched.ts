import type {Action, Step} from '../types.js'

/** Actions that need no more check of permissions: pot itself has made them, or has checked them already. By identity, because nobody can forge it. */
const known = new WeakSet<Action>()

/** The action of a step, and the actions that undo it. */
export const actionsOf = ({run, undo}: Step): readonly Action[] => [run, ...(Array.isArray(undo) ? undo : [])]

/** Notes that the actions of a step need no more check, and returns the step. */
export function vouched(step: Step): Step {
  for (const action of actionsOf(step)) known.add(action)
  return step
}

/** The actions of a step that nobody has vouched for. */
export const unvouched = (step: Step): readonly Action[] => actionsOf(step).filter((action) => !known.has(action))
