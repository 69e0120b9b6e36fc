import {formatBool, quote, shellWords, singleQuoted, type Pair} from '@pot/core'
import type {ImageConfig} from './format/image-config.js'

/** A line of sh(1) that runs the words as a command. The record of a pot holds a single line; if a word contains a line break, the line uses printf. */
export function commandLine(words: readonly string[]): string {
  const [first = '', ...rest] = words
  // Without the quotes, sh would parse the word as an assignment.
  const head = first.includes('=') ? singleQuoted(first) : quote(first)
  const line = [head, ...rest.map(quote)].join(' ')
  if (words.length === 0 || !/[\n\r]/.test(line)) return words.length === 0 ? '' : line
  const format = line.replaceAll('\\', '\\\\').replaceAll('%', '%%').replaceAll("'", '\\047').replaceAll('\n', '\\n').replaceAll('\r', '\\r')
  return `sh -c "$(printf '${format}')"`
}

/** The words of a pot's command. If `commandLine` makes the same line from the split words, these words; otherwise `/bin/sh -c LINE`. */
export function entrypointOf(line: string): string[] {
  if (line.trim() === '') return []
  const words = shellWords(line)
  return commandLine(words) === line ? words : ['/bin/sh', '-c', line]
}

/** The part of a pot's record that is derived from its image. */
export interface PotOfImage {
  /** Value of `pot.cmd`; '' if the image has no command. */
  readonly command: string
  readonly env: readonly Pair[]
  /** Values of attributes in stored form, by attribute name. */
  readonly attributes: Readonly<Record<string, string>>
}

export function potOfImage(config: ImageConfig): PotOfImage {
  const {user, workdir, ports, env} = config
  return {
    command: commandLine([...config.entrypoint, ...config.cmd]),
    env,
    attributes: {
      ...(user === '' ? {} : {user}),
      ...(workdir === '' || workdir === '/' ? {} : {workdir}),
      ...(ports.length === 0 ? {} : {'exposed-ports': ports.join(' ')}),
      ...(env.length === 0 ? {} : {'exec-env': formatBool(true)}),
    },
  }
}
