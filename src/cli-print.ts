import type {Failure} from './cli-errors.js'

type Out = Pick<NodeJS.WriteStream, 'write'> & {readonly isTTY?: boolean | undefined}

const RED = 31
const YELLOW = 33

/** Colour on a terminal, unless NO_COLOR is set (no-color.org). */
function paint(colour: number, word: string, out: Out): string {
  const coloured = out.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb'
  return coloured ? `\u001B[${colour}m${word}\u001B[39m` : word
}

const isHelp = (hint: string) => /^pot (help|.*--help)$/.test(hint)

/** `pot: message`, and what to type below it. With `json`, `{error: {code, message, hint}}` on stdout instead. */
export function printFailure(
  {code, message, hint, silent}: Failure,
  {json, out = process.stdout, err = process.stderr}: {json: boolean; out?: Out; err?: Out},
): void {
  if (silent) return
  if (json) out.write(`${JSON.stringify({error: {code, message, ...(hint === undefined ? {} : {hint})}}, null, 2)}\n`)
  else err.write(`${paint(RED, 'pot:', err)} ${message}\n${hint === undefined ? '' : `     ${isHelp(hint) ? `see ${hint}` : hint}\n`}`)
}

/** One line, whatever is in `message`. */
export function printWarning(message: string, err: Out = process.stderr): void {
  err.write(`${paint(YELLOW, 'pot: warning:', err)} ${message.trim().replaceAll(/\s*\n\s*/g, ' ')}\n`)
}
