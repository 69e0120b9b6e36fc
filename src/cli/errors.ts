import {isRecord} from '../errors.js'
import {readParserError} from './parser-errors.js'

/** A failure as a user or a program sees it. */
export interface Failure {
  /** The error code in upper case with underscores; see pot-errors(7). */
  readonly code: string
  readonly message: string
  /** The command to type next; undefined when there is none. */
  readonly hint: string | undefined
  readonly exit: number
  /** Print nothing, because the command has already printed the reason, or only sets the exit status. */
  readonly silent: boolean
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
function exitOf(error: Readonly<Record<string, unknown>>): number {
  const exit = isRecord(error.oclif) ? error.oclif.exit : undefined
  return typeof exit === 'number' ? exit : 1
}

/** Codes and reasons for errors of the system, such as a full disk. */
const REFUSALS: Readonly<Record<string, {readonly code: string; readonly reason: string; readonly hint?: string}>> = {
  EMFILE: {code: 'NO_DESCRIPTORS', reason: 'too many files are open', hint: 'ulimit -n 1024'},
  ENFILE: {code: 'NO_DESCRIPTORS', reason: 'too many files are open on this host'},
  ENOSPC: {code: 'NO_SPACE', reason: 'no space is left'},
  EDQUOT: {code: 'NO_SPACE', reason: 'the quota is used up'},
  EROFS: {code: 'READ_ONLY_DISK', reason: 'the file system is read-only'},
}

function refusalOf(code: string, error: Readonly<Record<string, unknown>>, message: string): Pick<Failure, 'code' | 'message' | 'hint'> | undefined {
  const refusal = Object.hasOwn(REFUSALS, code) ? REFUSALS[code] : undefined
  if (refusal === undefined) return undefined
  const {code: name, reason, hint} = refusal
  const path = text(error.path) ?? text(error.dest) ?? /'([^']+)'$/.exec(message)?.[1]
  const call = text(error.syscall) ?? 'use'
  const full = name === 'NO_SPACE' && path !== undefined ? `df ${path.replace(/\/[^/]*$/, '') || '/'}` : undefined
  return {code: name, message: path === undefined ? `${reason} (${call})` : `cannot ${call} ${path}: ${reason}`, hint: hint ?? full}
}

/** The text in one line: what was typed may contain newlines, and sequences that a terminal obeys. */
const visible = (text: string) => text.replaceAll(/\p{Cc}/gu, (one) => JSON.stringify(one).slice(1, -1).replace('\u007f', '\\u007f'))

/** Converts an error into a failure. `command`: the command as typed, without `pot`; undefined while it is unknown. */
export function failureOf(error: unknown, command: string | undefined): Failure {
  if (!isRecord(error)) return {code: 'INTERNAL', message: String(error), hint: undefined, exit: 1, silent: false}
  const {message, wrongUsage} = readParserError(error, text(error.message) ?? 'something failed')
  const code = text(error.code)
  const refusal = code === undefined ? undefined : refusalOf(code, error, message)
  if (refusal !== undefined) return {...refusal, exit: 1, silent: false}
  const usage = wrongUsage || code === 'USAGE'
  const internal = !usage && code === undefined && !('oclif' in error)
  const help = `pot ${command === undefined ? 'help' : `${command} --help`}`
  const [suggestion] = Array.isArray(error.suggestions) ? error.suggestions : []
  return {
    code: usage ? 'USAGE' : (code ?? (internal ? 'INTERNAL' : 'FAILED')),
    message: internal ? `internal error: ${message}` : usage ? visible(message) : message,
    hint: text(suggestion) ?? (usage ? help : internal ? 'DEBUG=pot shows where' : undefined),
    exit: usage ? 2 : exitOf(error),
    silent: code === 'EEXIT' || error.skipOclifErrorHandling === true,
  }
}
