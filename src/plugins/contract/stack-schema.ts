import {line, lines, words} from './schema-texts.js'
import type {Schema} from './validate.js'

/** What the plugin does for stack files. */
export const STACK: Schema = {
  type: 'object',
  properties: {
    networks: {
      type: 'object',
      properties: {
        type: line('the network type of a pot that is on a network of the file'),
        shared: line('the network type of a pot with ports that is on none'),
        option: line('the option of create that names the network'),
        make: words('the command of pot that makes one: {name} is the network, {size} the least number of its addresses'),
        remove: words('the command of pot that removes it'),
        absent: line('the code of the error of that command when there is none'),
      },
      required: ['type', 'shared', 'option', 'make', 'remove', 'absent'],
      additionalProperties: false,
      description: 'how it makes the networks of the file',
    },
    ports: {
      type: 'object',
      properties: {
        set: words('the command of pot that sets the ports of a pot: {name} is the pot'),
        each: line('the option before each port'),
        now: lines('words that open the ports of a running pot at once'),
      },
      required: ['set', 'each', 'now'],
      additionalProperties: false,
      description: 'how it opens ports',
    },
  },
  additionalProperties: false,
}
