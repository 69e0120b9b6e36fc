import type {Host} from '../../types.js'
import {lacks} from '../mounts/inside.js'
import {shellWords} from '../../../programs/shell-words.js'

/** The command is a line for the shell of the pot, or its words when the tree has no shell. There are no boot scripts. */
export const linuxMain: Host['main'] = ({root, command, environment}) => {
  const line = command.trim()
  const words = () => (lacks(root, '/bin/sh') ? shellWords(line) : ['/bin/sh', '-c', line])
  return {files: [], argv: line === '' ? [] : words(), env: Object.fromEntries(environment), boots: false}
}
