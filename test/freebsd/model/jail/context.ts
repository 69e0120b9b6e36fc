import type {Call} from '../call.js'
import type {State} from '../state.js'
import {text, type Definition} from './definition.js'
import {findJail, type Jail} from './record.js'

/** One jail that an invocation of jail(8) works on. */
export interface Context {
  readonly call: Call
  readonly state: State
  readonly definition: Definition
  /** -q and -v. */
  readonly verbose: number
  /** Removals are announced. */
  readonly noteRemove: boolean
  jail?: Jail | undefined
}

/** Something for this jail failed and has been said; other jails go on. */
export class Failed extends Error {}

export function warn({call, definition}: Pick<Context, 'call' | 'definition'>, words: string): void {
  call.warn(`jail: ${definition.name === undefined ? '' : `${definition.name}: `}${words}\n`)
}

export function failed(context: Context, words: string): never {
  warn(context, words)
  throw new Failed(words)
}

export const note = ({call, definition}: Context, words: string): void => call.print(`${definition.name === undefined ? '' : `${definition.name}: `}${words}\n`)

/** How the jail is called in a message about its existence. */
export const called = (definition: Definition): string | undefined => definition.name ?? text(definition, 'jid') ?? text(definition, 'name')

export function running({state, definition}: Pick<Context, 'state' | 'definition'>): Jail | undefined {
  const who = text(definition, 'jid') ?? text(definition, 'name')
  return who === undefined ? undefined : findJail(state, who)
}
