import {isRecord} from '../errors.js'

/** What a user or a program is told about a failure. */
export interface Failure {
  /** SCREAMING_SNAKE; see errors(7) */
  readonly code: string
  readonly message: string
  /** What to type next, or undefined. */
  readonly hint: string | undefined
  readonly exit: number
  /** Nothing is printed: the command said it all, or only wanted to end with this status. */
  readonly silent: boolean
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
const lowerFirst = (line: string) => (/^[A-Z][a-z]/.test(line) ? line.charAt(0).toLowerCase() + line.slice(1) : line)
const strings = (value: unknown): string[] => (Array.isArray(value) ? value.map((item) => (isRecord(item) ? String(item.name) : String(item))) : [])

/** oclif decorates what a flag's parser throws. */
const plain = (message: string) => message.replace(/\n?See more help with --help\s*$/, '').replace(/^Parsing (--\S+) \n\t/, '')

/** Errors of oclif's parser say too much, over several lines. */
function usageLine(error: Readonly<Record<string, unknown>>, message: string): string {
  const missing = strings(error.args)
  if (message.startsWith('Missing ') && missing.length > 0) return `no ${missing.map((name) => name.toUpperCase()).join(' and no ')} is given`
  if (message.startsWith('Unexpected argument')) return `unexpected argument ${missing.map((word) => `'${word}'`).join(', ')}`
  const reasons = message.replace(/^The following errors? occurred:\s*/, '').split('\n')
  return reasons
    .map((reason) => lowerFirst(reason.trim()).replace(/^missing required flag (\S+)$/, 'option --$1 is required'))
    .filter((reason) => reason !== '')
    .join('; ')
}

function exitOf(error: Readonly<Record<string, unknown>>): number {
  const exit = isRecord(error.oclif) ? error.oclif.exit : undefined
  return typeof exit === 'number' ? exit : 1
}

/** What the system refuses, whatever is done: it is no fault of pot. */
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

/** `command`: as it is typed, without `pot`; undefined before it is known. */
export function failureOf(error: unknown, command: string | undefined): Failure {
  if (!isRecord(error)) return {code: 'INTERNAL', message: String(error), hint: undefined, exit: 1, silent: false}
  const message = plain(text(error.message) ?? 'something failed')
  const code = text(error.code)
  const ofParser = 'parse' in error || /^Flag --\S+ /.test(message) || message !== error.message
  const refusal = code === undefined ? undefined : refusalOf(code, error, message)
  if (refusal !== undefined) return {...refusal, exit: 1, silent: false}
  const usage = (code === undefined && ofParser) || code === 'USAGE'
  const internal = !usage && code === undefined && !('oclif' in error)
  const help = `pot ${command === undefined ? 'help' : `${command} --help`}`
  return {
    code: usage ? 'USAGE' : (code ?? (internal ? 'INTERNAL' : 'FAILED')),
    message: usage && code === undefined ? usageLine(error, message) : internal ? `internal error: ${message}` : message,
    hint: strings(error.suggestions)[0] ?? (usage ? help : internal ? 'DEBUG=pot shows where' : undefined),
    exit: usage ? 2 : exitOf(error),
    silent: code === 'EEXIT' || error.skipOclifErrorHandling === true,
  }
}
