import {constants} from 'node:os'
import {basename} from 'node:path'
import {hasCode, messageOf, PotError} from '../errors.js'
import {toolMissing} from './packages.js'
import type {Ending} from './spawn.js'

/** Returns the first words of a command, for a message; for a script of pot its name, not its text. */
function nameOf(argv: readonly string[]): string {
  const [shell = '', flag, , name = ''] = argv
  return /^(.*\/)?sh$/.test(shell) && flag === '-c' && name.startsWith('pot-') ? name : argv.slice(0, 3).join(' ')
}

/** Makes an EXEC_FAILED error for a command that failed. */
export const failure = (argv: readonly string[], reason: string): PotError => new PotError('EXEC_FAILED', `${nameOf(argv)}: ${reason}`)

/** Makes a TOOL_MISSING or EXEC_FAILED error for a command that could not be started. */
export const notRun = (error: unknown, argv: readonly string[]): PotError =>
  hasCode(error, 'ENOENT') ? toolMissing(basename(argv[0] ?? ''), error) : failure(argv, messageOf(error))

/** Like `notRun`, for a result of execa. Returns undefined if the command was started. */
export function neverRun({exitCode, signal, code, originalMessage}: Ending, argv: readonly string[]): PotError | undefined {
  if (code === 'ENOENT') return toolMissing(basename(argv[0] ?? ''))
  return exitCode === undefined && signal === undefined ? failure(argv, originalMessage ?? 'it cannot be run') : undefined
}

/** Text for messages: `exit status 1`, `ended by SIGKILL`. */
export const endingText = ({exitCode, signal}: Ending): string => (signal === undefined ? `exit status ${exitCode}` : `ended by ${signal}`)

const SIGNALS: ReadonlyMap<string, number> = new Map(Object.entries(constants.signals))

/** Exit status as in a shell: 128 + n if signal n ended the program. */
export const statusOf = (exitCode: number | null | undefined, signal: string | null | undefined): number => exitCode ?? 128 + (SIGNALS.get(signal ?? '') ?? 0)

/** Returns the last six lines of an output, for a message. */
export const lastLines = (text: string): string => text.trim().split('\n').slice(-6).join('\n')
