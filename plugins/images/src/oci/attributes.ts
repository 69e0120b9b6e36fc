import {commandLine, formatBool, shellWords, type Pair} from '@pot/core'
import type {ImageConfig} from './format/image-config.js'

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
  const {user, workdir, ports, env, stopSignal} = config
  return {
    command: commandLine([...config.entrypoint, ...config.cmd]),
    env,
    attributes: {
      ...(user === '' ? {} : {user}),
      ...(workdir === '' || workdir === '/' ? {} : {workdir}),
      ...(stopSignal === '' ? {} : {stop_signal: stopSignal}),
      ...(ports.length === 0 ? {} : {'exposed-ports': ports.join(' ')}),
      ...(env.length === 0 ? {} : {'exec-env': formatBool(true)}),
    },
  }
}
