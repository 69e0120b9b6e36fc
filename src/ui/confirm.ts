import {createInterface} from 'node:readline'
import {PotError} from '../errors.js'

/** Asks a question on a terminal, with the text above it. Resolves with true without a question if stdin or stderr is not a terminal. The default is no. */
export async function confirm(lines: readonly string[], question: string, {input = process.stdin, output = process.stderr} = {}): Promise<boolean> {
  if (input.isTTY !== true || output.isTTY !== true) return true
  for (const line of lines) output.write(`${line}\n`)
  const reader = createInterface({input, output})
  try {
    return await new Promise<boolean>((resolve) => {
      // Ctrl-C and Ctrl-D.
      let answered = false
      reader
        .on('SIGINT', () => reader.close())
        .on('close', () => {
          if (!answered) output.write('\n')
          resolve(false)
        })
      reader.question(`${question} [y/N] `, (answer) => {
        answered = true
        resolve(/^y(es)?$/i.test(answer.trim()))
      })
    })
  } finally {
    reader.close()
  }
}

/** Asks a question as `confirm` does. Throws DECLINED if the answer is no. `otherwise`: what has not happened then, in words. */
export async function confirmed(lines: readonly string[], question: string, otherwise = 'nothing was destroyed'): Promise<void> {
  if (!(await confirm(lines, question))) throw new PotError('DECLINED', otherwise)
}
