import {Flags} from '../../command.js'

/** `-f FILE` of the commands for stacks. */
export const stackFlags = {
  file: Flags.string({char: 'f', required: true, description: 'stack file, or file of compose; see pot-stack(5)', helpValue: 'FILE'}),
}
