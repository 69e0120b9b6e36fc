import {realpathSync} from 'node:fs'
import {sep} from 'node:path'
import {fileURLToPath} from 'node:url'
import {isRecord, messageOf, PotError} from '../errors.js'

/** Names of errors that mean a mistake in the code. A plugin does not use them to refuse a command. */
const MISTAKES = ['TypeError', 'ReferenceError', 'RangeError', 'SyntaxError', 'URIError', 'EvalError', 'AssertionError']

/**
 * Whether an error means a mistake in the code, or an error of the system that the code did not handle. Such an error is neither a refusal nor a message for
 * users.
 */
export const isMistake = (error: unknown): boolean =>
  error instanceof Error && (MISTAKES.includes(error.name) || (isRecord(error) && typeof error.syscall === 'string' && typeof error.errno === 'number'))

/** A line of a stack trace: `at f (file:///p/hooks.js:3:5)`. */
const FRAME = /(?:\(|at (?:async )?)((?:file:\/\/)?\/[^()]*):(\d+):(\d+)\)?$/

const realOf = (path: string): string => {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

/** The place in the package `root` where an error was thrown, such as `dist/hooks.js:3:5`; undefined when it was thrown elsewhere. */
export function placeOf(error: unknown, root: string): string | undefined {
  const stack = isRecord(error) && typeof error.stack === 'string' ? error.stack : ''
  const below = `${realOf(root)}${sep}`
  for (const line of stack.split('\n')) {
    const [, file = '', row, column] = FRAME.exec(line) ?? []
    const path = realOf(file.startsWith('file://') ? fileURLToPath(file.replace(/\?.*$/, '')) : file)
    if (path.startsWith(below)) return `${path.slice(below.length)}:${row}:${column}`
  }
  return undefined
}

/** The first line of an error message, with the place in the package `root`. */
export function withPlace(error: unknown, root: string): string {
  const place = placeOf(error, root)
  return `${messageOf(error).split('\n')[0]}${place === undefined ? '' : ` (${place})`}`
}

/** The error for a mistake in the code of a plugin. `at`: the event or the command. */
export const pluginFailed = ({name, root}: {readonly name: string; readonly root: string}, at: string, error: unknown): PotError =>
  new PotError('PLUGIN_FAILED', `plugin ${name} fails at ${at}: ${withPlace(error, root)}`, {hint: `report it to the authors of ${name}`, cause: error})
