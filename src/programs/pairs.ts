import {misuse} from '../errors.js'

/** An environment variable or a setting. */
export type Pair = readonly [name: string, value: string]

/** Splits `NAME=value` at the first `=`. Returns undefined if there is no `=` or the name is empty. */
export function splitPair(text: string): Pair | undefined {
  const at = text.indexOf('=')
  return at < 1 ? undefined : [text.slice(0, at), text.slice(at + 1)]
}

/** Formats `NAME=value`. */
export const formatPair = ([name, value]: Pair): string => `${name}=${value}`

/** Reads NAME=value, or NAME for a variable of this process. Throws USAGE. */
export function givenVariable(text: string): Pair {
  const own = process.env[text]
  if (own !== undefined && !text.includes('=')) return [text, own]
  const pair = splitPair(text)
  if (pair === undefined) throw misuse(`'${text}' is not an environment variable`, '-e NAME=value, or -e NAME to copy a variable of this environment')
  if (text.includes('\0')) throw misuse(`the value of ${pair[0]} contains a NUL`)
  return pair
}
