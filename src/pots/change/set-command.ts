import {misuse} from '../../errors.js'
import type {Plan} from '../../operations/types.js'
import {change} from '../../record/codec.js'
import {changeRecord, type Changing} from './change-record.js'

/** A command as it is stored: Nomad gives it in a pair of double quotes, of which one at each end goes. Rejects with USAGE. */
export function parseCommand(text: string): string {
  const command = text.startsWith('"') ? text.slice(1).replace(/"$/, '') : text
  if (command.trim() === '') throw misuse('the command is empty')
  if (/[\r\n\0]/.test(command)) throw misuse('the command has several lines: put it into a script in the pot')
  return command
}

/** Set the main command of a pot; it counts from the next start on. */
export async function setCommand(ctx: Changing, name: string, text: string): Promise<Plan> {
  const command = parseCommand(text)
  return changeRecord(ctx, {name, event: 'set-cmd', title: `set the command of ${name}`}, (pot) => change(pot, {command}))
}
