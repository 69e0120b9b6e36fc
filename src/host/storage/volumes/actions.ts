import type {ExecAction, Step} from '../../../operations/types.js'

export const exec = (...argv: string[]): ExecAction => ({do: 'exec', argv})

/** A directory that goes again when the step is undone. */
export const directory = (path: string, mode?: number): Step => ({
  title: `make directory ${path}`,
  run: {do: 'mkdir', path, ...(mode === undefined ? {} : {mode})},
})

/** Final; only when it is empty. */
export const removeDirectory = (path: string): Step => ({
  title: `remove directory ${path}`,
  run: {...exec('rmdir', path), when: {exists: path}, tolerate: ['not empty', 'No such file', 'busy']},
  final: true,
})
