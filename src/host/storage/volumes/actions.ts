import {defined} from '../../../defined.js'
import type {Condition, ExecAction, Step} from '../../../operations/types.js'

/** The condition of an action. Without `when` the action is always carried out. */
export interface Only {
  readonly when?: Condition
}

export const exec = (...argv: string[]): ExecAction => ({do: 'exec', argv})

/** A step that makes a directory. Its undo removes the directory. */
export const directory = (path: string, mode?: number, only: Only = {}): Step => ({
  title: `make directory ${path}`,
  run: {do: 'mkdir', path, ...defined({mode}), ...only},
})

/** A final step that removes a directory if it is empty. */
export const removeDirectory = (path: string): Step => ({
  title: `remove directory ${path}`,
  run: {...exec('rmdir', path), when: {exists: path}, tolerate: ['not empty', 'No such file', 'busy']},
  final: true,
})
