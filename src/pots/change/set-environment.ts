import {misuse} from '../../errors.js'
import type {Plan} from '../../operations/types.js'
import {splitPair, type Pair} from '../../programs/pairs.js'
import {changeRecord, type Changing} from './change-record.js'
import {change} from '../../record/codec.js'

/** Splits NAME=value. Throws USAGE for other texts. */
export function checkVariable(text: string): Pair {
  const pair = splitPair(text)
  if (pair === undefined) throw misuse(`'${text}' is not NAME=value`, 'pot set-env -p POT -E NAME=value')
  if (text.includes('\0')) throw misuse(`the value of ${pair[0]} contains a NUL`)
  return pair
}

/** Replaces the environment of a pot. The pot gets all values literally. An empty text is no variable. */
export async function setEnvironment(ctx: Changing, name: string, variables: readonly string[]): Promise<Plan> {
  const env = variables.filter((text) => text !== '').map(checkVariable)
  return changeRecord(ctx, {name, event: 'set-env', title: `set the environment of ${name}`}, (pot) => change(pot, {env}))
}
