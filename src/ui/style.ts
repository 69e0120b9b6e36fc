import {styleText} from 'node:util'

type Format = Extract<Parameters<typeof styleText>[0], string>

/**
 * Adds a style to `text` if `stream` shows styles: on a terminal that is not dumb, unless NO_COLOR is set (no-color.org). styleText() itself would also look at
 * FORCE_COLOR, and add colours to output that goes into a pipe.
 */
export function styled(stream: {readonly isTTY?: boolean | undefined}, format: Format, text: string): string {
  const shown = stream.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb'
  return shown ? styleText(format, text, {validateStream: false}) : text
}
