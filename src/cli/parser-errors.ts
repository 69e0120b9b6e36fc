import {isRecord} from '../errors.js'

// oclif does not export the classes of its parser's errors, and most of them keep nothing but a text of several lines. Its setting `exitCodes` changes the exit
// status alone. So this is the one module that reads these errors: by their properties where they have some, by oclif's English where they have none.
// test/unit/cli/parser-errors.test.ts takes them from the real parser, so a new version of oclif that says something else is noticed.

/** An error as far as the parser is concerned. */
export interface ParserError {
  /** Without what the parser has added to what was thrown in it. */
  readonly message: string
  /** The command line is wrong. An error with a code of its own is not asked: the parser has only passed it on. */
  readonly wrongUsage: boolean
}

const lowerFirst = (line: string) => (/^[A-Z][a-z]/.test(line) ? line.charAt(0).toLowerCase() + line.slice(1) : line)

/** The parser writes this around what a flag's own parser throws, and the second part at the end of each of its own errors. */
const plain = (message: string) => message.replace(/\n?See more help with --help\s*$/, '').replace(/^Parsing --\S+ \n\t/, '')

/** Missing arguments are described, and unexpected ones are words. */
function aboutArguments(args: readonly unknown[]): string {
  const missing = args.flatMap((arg) => (isRecord(arg) && typeof arg.name === 'string' ? [arg.name.toUpperCase()] : []))
  return missing.length > 0 ? `no ${missing.join(' and no ')} is given` : `unexpected argument ${args.map((word) => `'${String(word)}'`).join(', ')}`
}

/** Errors about flags have their reasons in the text alone, a line each below a heading. */
const aboutFlags = (message: string): string =>
  message
    .replace(/^The following errors? occurred:\s*/, '')
    .split('\n')
    .map((reason) => lowerFirst(reason.trim()).replace(/^missing required flag (\S+)$/, 'option --$1 is required'))
    .filter((reason) => reason !== '')
    .join('; ')

/** Reads what a command has thrown; `text` is its message. */
export function readParserError(error: Readonly<Record<string, unknown>>, text: string): ParserError {
  const message = plain(text)
  // `parse` is what all classes of the parser have. A flag without its value, or given twice, is a bare error of oclif.
  const wrongUsage = error.code === undefined && ('parse' in error || message !== text || /^Flag --\S+ /.test(message))
  if (!wrongUsage) return {message, wrongUsage}
  return {message: Array.isArray(error.args) && error.args.length > 0 ? aboutArguments(error.args) : aboutFlags(message), wrongUsage}
}
