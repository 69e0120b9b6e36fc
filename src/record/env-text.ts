import {formatPair, splitPair, type Pair} from '../programs/pairs.js'
import {doubleQuoted, withoutEscapes} from '../programs/shell-words.js'

const CONTROL: Readonly<Record<string, string>> = {'\n': 'n', '\r': 'r', '\t': 't'}
const PLAIN: Readonly<Record<string, string>> = {n: '\n', r: '\r', t: '\t'}

/**
 * Formats the value of a `pot.env` line: a word of sh(1) that expands to exactly this text, because pot 0.16 passes the line to a shell in the jail. Values
 * of several lines are in `$'…'`, all others in double quotes.
 */
export function formatEnv(pair: Pair): string {
  const variable = formatPair(pair)
  if (!/[\n\r]/.test(variable)) return doubleQuoted(variable)
  return `$'${variable.replaceAll(/[\\']/g, '\\$&').replaceAll(/[\n\r\t]/g, (char) => `\\${CONTROL[char] ?? ''}`)}'`
}

/** Parses a `pot.env` line; returns undefined if it has no variable. Unescaped `$` and single backslashes, which pot 0.16 wrote, stay unchanged. */
export const parseEnv = (written: string): Pair | undefined => splitPair(unquote(written))

function unquote(written: string): string {
  const text = written.trim()
  if (text.startsWith("$'") && text.endsWith("'")) return text.slice(2, -1).replaceAll(/\\(.)/g, (_, char: string) => PLAIN[char] ?? char)
  if (text.length < 2 || !text.startsWith('"') || !text.endsWith('"')) return written
  return withoutEscapes(text.slice(1, -1))
}
