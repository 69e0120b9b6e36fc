import {formatBool, shellWords, type Pair} from '@pot/core'
import type {ImageConfig} from './format/image-config.js'

/** A word of sh(1) that stands for exactly this text. */
export const shellWord = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`)

/**
 * A line of sh(1) that runs exactly these words. The record of a pot holds one line: when a word has a line end, printf makes the line.
 */
export function commandLine(words: readonly string[]): string {
  const [first = '', ...rest] = words
  // It would be taken for an assignment.
  const head = first.includes('=') ? `'${first.replaceAll("'", `'\\''`)}'` : shellWord(first)
  const line = [head, ...rest.map(shellWord)].join(' ')
  if (words.length === 0 || !/[\n\r]/.test(line)) return words.length === 0 ? '' : line
  const format = line.replaceAll('\\', '\\\\').replaceAll('%', '%%').replaceAll("'", '\\047').replaceAll('\n', '\\n').replaceAll('\r', '\\r')
  return `sh -c "$(printf '${format}')"`
}

/** The words that a pot's command stands for: its own when `commandLine` makes the same line of them, else those of the shell that runs it. */
export function entrypointOf(line: string): string[] {
  if (line.trim() === '') return []
  const words = shellWords(line)
  return commandLine(words) === line ? words : ['/bin/sh', '-c', line]
}

/** The part of the record of a pot that comes from its image. */
export interface PotOfImage {
  /** `pot.cmd`; '' when the image has none. */
  readonly command: string
  readonly env: readonly Pair[]
  /** By the name of the attribute, as stored. */
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
