import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {questionIn} from '../answers/questions.js'

/** Whether the core has a command of this name; aliases do not count. */
const isOfCore = (command: string, root: string): boolean => command === '' || existsSync(join(root, 'dist/commands', `${command}.js`))

/**
 * Answers a command line quickly, if possible. Resolves with false when nothing has been done: then the whole of pot must handle the line. Loads nothing for
 * a line that has no quick answer. `root` is the directory of the core.
 */
export async function first([command = '', ...words]: readonly string[], root: string): Promise<boolean> {
  if (process.getuid?.() !== 0) return false
  const question = questionIn(command, words)
  if (question === undefined && isOfCore(command, root)) return false
  const {answerFirst} = await import('./quick.js')
  return answerFirst(question ?? {words}, command, root)
}
