import {misuse} from '../../errors.js'
import type {Plan} from '../../operations/types.js'
import {change} from '../../record/codec.js'
import {changeRecord, type Changing} from './change-record.js'

/** Returns the command as pot stores it. Nomad encloses the command in double quotes; this function removes one pair. Rejects with USAGE. */
export function parseCommand(text: string): string {
  const command = text.startsWith('"') ? text.slice(1).replace(/"$/, '') : text
  if (command.trim() === '') throw misuse('the command is empty')
  if (/[\r\n\0]/.test(command)) throw misuse('the command has several lines: put it into a script in the pot')
  return command
}

/** Sets the main command of a pot. The change takes effect at the next start. */
export async function setCommand(ctx: Changing, name: string, text: string): Promise<Plan> {
  const command = parseCommand(text)
  return changeRecord(ctx, {name, event: 'set-cmd', title: `set the command of ${name}`}, (pot) => change(pot, {command}))
}
