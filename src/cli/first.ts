import {questionIn} from '../answers/questions.js'
import {mayBeElsewhere} from '../fleet/elsewhere.js'

/** The commands of the core and their aliases; bin/bundle-quick.js puts the list here. */
declare const CORE_WORDS: readonly string[]

/**
 * Answers a command line quickly, if possible. Resolves with false when nothing has been done: then the whole of pot must handle the line. Loads nothing for
 * a line that has no quick answer. `root` is the directory of the core.
 */
export async function first(argv: readonly string[], root: string): Promise<boolean> {
  const [command = '', ...words] = argv
  if (process.getuid?.() !== 0 || mayBeElsewhere(argv, process.env)) return false
  const question = questionIn(command, words)
  if (question === undefined && (command === '' || command === '__complete' || CORE_WORDS.includes(command))) return false
  const {answerFirst} = await import('./quick.js')
  return answerFirst(question ?? {words}, command, root)
}
