import {isRecord} from '../errors.js'

// oclif does not export the error classes of its parser, and most of these errors contain only a text of several lines. oclif's setting `exitCodes` changes
// only the exit status. So this module, and no other, reads these errors: by their properties if they have any, else by oclif's English text.
// test/unit/cli/parser-errors.test.ts gets the errors from the real parser, so that it detects a new version of oclif with other texts.

/** The facts about an error that concern the parser. */
export interface ParserError {
  /** The message without the text that the parser has added. */
  readonly message: string
  /** Whether the command line is wrong. false for an error with its own code, which the parser only passes on. */
  readonly wrongUsage: boolean
}

const lowerFirst = (line: string) => (/^[A-Z][a-z]/.test(line) ? line.charAt(0).toLowerCase() + line.slice(1) : line)

/** The text before an error of a flag's own parser. */
const PARSING = /^Parsing --(\S+) \n\t/

/** Removes the texts that the parser adds: the first line around an error of a flag's own parser, and the last line of each of its own errors. */
const plain = (message: string) => message.replace(/\n?See more help with --help\s*$/, '').replace(PARSING, '')

/** Describes missing or unexpected arguments. Missing arguments are objects; unexpected arguments are words. */
function aboutArguments(args: readonly unknown[]): string {
  const missing = args.flatMap((arg) => (isRecord(arg) && typeof arg.name === 'string' ? [arg.name.toUpperCase()] : []))
  return missing.length > 0 ? `no ${missing.join(' and no ')} is given` : `unexpected argument ${args.map((word) => `'${String(word)}'`).join(', ')}`
}

/** Describes errors about flags. Their reasons appear only in the text, one per line below a heading. */
const aboutFlags = (message: string): string =>
  message
    .replace(/^The following errors? occurred:\s*/, '')
    .split('\n')
    .map((reason) => lowerFirst(reason.trim()).replace(/^missing required flag (\S+)$/, 'option --$1 is required'))
    .filter((reason) => reason !== '')
    .join('; ')

/** Reads an error that a command has thrown. `text` is its message. */
export function readParserError(error: Readonly<Record<string, unknown>>, text: string): ParserError {
  const message = plain(text)
  // All error classes of the parser have the property `parse`. For a flag without its value, or a repeated flag, oclif throws a plain error instead.
  const wrongUsage = error.code === undefined && ('parse' in error || message !== text || /^Flag --\S+ /.test(message))
  if (!wrongUsage) return {message, wrongUsage}
  const flag = PARSING.exec(text)?.[1]
  if (flag !== undefined) return {message: `option --${flag}: ${aboutFlags(message)}`, wrongUsage}
  return {message: Array.isArray(error.args) && error.args.length > 0 ? aboutArguments(error.args) : aboutFlags(message), wrongUsage}
}
