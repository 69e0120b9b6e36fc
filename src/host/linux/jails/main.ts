import type {Host} from '../../types.js'
import {lacks} from '../mounts/inside.js'
import {shellWords} from '../../../programs/shell-words.js'

/** Runs the command line with the shell of the pot. Splits it into words if the tree has no shell. Linux has no boot scripts. */
export const linuxMain: Host['main'] = ({root, command, environment}) => {
  const line = command.trim()
  const words = () => (lacks(root, '/bin/sh') ? shellWords(line) : ['/bin/sh', '-c', line])
  return {files: [], argv: line === '' ? [] : words(), env: Object.fromEntries(environment), boots: false}
}
