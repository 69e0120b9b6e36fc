import {misuse} from '../../errors.js'
import type {Plan} from '../../operations/types.js'
import {changeRecord, type Changing} from './change-record.js'
import {formatEnv} from '../../record/env-text.js'

/** Rejects with USAGE for what is not NAME=value. */
export function checkVariable(variable: string): string {
  if (variable.indexOf('=') < 1) throw misuse(`'${variable}' is not NAME=value`, 'pot set-env -p POT -E NAME=value')
  if (variable.includes('\0')) throw misuse(`the value of ${variable.slice(0, variable.indexOf('='))} has a NUL`)
  return variable
}

/** Replace the environment of a pot; values reach it literally, whatever is in them. */
export async function setEnvironment(ctx: Changing, name: string, variables: readonly string[]): Promise<Plan> {
  const lines = variables.map(checkVariable).map(formatEnv)
  return changeRecord(ctx, {name, title: `set the environment of ${name}`}, ({conf}) => conf.setAll('pot.env', lines))
}
