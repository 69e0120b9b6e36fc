import {isRecord} from '../errors.js'
import type {Contributed} from './contributed.js'

const kebab = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** Options without a value are left out. A value is a word of its own, so that `--plan` can hide it. */
const wordsFor = ([name, value]: readonly [string, unknown]): string[] => {
  const values = Array.isArray(value) ? value : [value]
  return values.flatMap((one) => (one === undefined || one === false ? [] : one === true ? [`--${name}`] : [`--${name}`, String(one)]))
}

/** The command line of a verb, without `pot`. The words of another program, which has options of its own, follow `--`. */
export function verbWords(command: string, options: Contributed, program: readonly string[] = []): string[] {
  const {contributed, ...own} = options
  const named = Object.entries(own).map(([name, value]) => [kebab(name), value] as const)
  const added = Object.entries(isRecord(contributed) ? contributed : {})
  return [command, ...[...named, ...added].flatMap(wordsFor), ...(program.length > 0 ? ['--', ...program] : [])]
}
