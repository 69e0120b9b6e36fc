import type {Host} from '../../types.js'
import {lacks} from '../mounts/inside.js'
import {shellWords} from '../../../programs/shell-words.js'

/** `NAME=value` lines as an environment; the last one of a name holds. */
const environment = (lines: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    lines.flatMap((line) => {
      const at = line.indexOf('=')
      return at > 0 ? [[line.slice(0, at), line.slice(at + 1)]] : []
    }),
  )

/** The command is a line for the shell of the pot; in a tree that has none, its words. There are no boot scripts. */
export const linuxMain: Host['main'] = ({root, command, environment: lines}) => {
  const line = command.trim()
  const words = () => (lacks(root, '/bin/sh') ? shellWords(line) : ['/bin/sh', '-c', line])
  return {files: [], argv: line === '' ? [] : words(), env: environment(lines), boots: false}
}
