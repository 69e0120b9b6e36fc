import {PotError} from '../errors.js'
import type {Exec} from '../programs/ask.js'
import type {CallAction} from './types.js'

/** The functions that a procedure gets besides its arguments. */
export interface Work {
  /** Runs a program that changes the host. */
  readonly exec: Exec
  /** Aborted when the user interrupts the operation; not during a rollback. */
  readonly signal: AbortSignal
  /** Reports the progress in bytes. */
  progress(done: number, total?: number): void
}

/** A function that carries out a `call` action. */
export type Procedure = (args: Readonly<Record<string, unknown>>, work: Work) => Promise<void>

/** The types of arguments. Arguments are plain data, because the journal stores them. */
interface Kinds {
  readonly text: string
  readonly 'text or null': string | null
  readonly texts: readonly string[]
  readonly number: number
  readonly yes: true
}

type Kind = keyof Kinds

/** The kind of each argument by its name. A kind that ends in `?` marks an optional argument. */
export type Shape = Readonly<Record<string, Kind | `${Kind}?`>>

/** The arguments of a procedure with this shape. */
export type Args<S extends Shape> = {readonly [Name in keyof S as S[Name] extends Kind ? Name : never]: S[Name] extends Kind ? Kinds[S[Name]] : never} & {
  readonly [Name in keyof S as S[Name] extends Kind ? never : Name]?: S[Name] extends `${infer K extends Kind}?` ? Kinds[K] | undefined : never
}

const isText = (value: unknown): boolean => typeof value === 'string'
const CHECKS: Readonly<Record<string, (value: unknown) => boolean>> = {
  text: isText,
  'text or null': (value) => value === null || isText(value),
  texts: (value) => Array.isArray(value) && value.every(isText),
  number: (value) => typeof value === 'number',
  yes: (value) => value === true,
} satisfies Record<Kind, (value: unknown) => boolean>

/** The name of a missing, mistyped or unknown argument; undefined when all arguments are valid. */
function wrongIn(shape: Shape, args: Readonly<Record<string, unknown>>): string | undefined {
  const isRight = (name: string) => {
    const [kind = '', optional] = (shape[name] ?? '').split('?')
    return args[name] === undefined ? optional !== undefined : CHECKS[kind]?.(args[name]) === true
  }
  return [...new Set([...Object.keys(shape), ...Object.keys(args)])].find((name) => !isRight(name))
}

const fits = <S extends Shape>(shape: S, args: Readonly<Record<string, unknown>>): args is Args<S> => wrongIn(shape, args) === undefined

export interface Defined<S extends Shape, Needs> {
  /** The action that calls the procedure. */
  action(args: Args<S>): CallAction
  /** The arguments of an action; undefined when the action calls another procedure. */
  argsOf(action: CallAction): Args<S> | undefined
  /** The entry for the procedure table of an executor. `needs` is the part of the host that the procedure uses. */
  on(needs: Needs): Readonly<Record<string, Procedure>>
}

/**
 * Defines a procedure by its name in the journal, the shape of its arguments and its function. Each call checks the arguments and rejects with BAD_CALL,
 * because another version of pot may have written the journal. A `run` without a third parameter needs no part of the host.
 */
export const procedure = <const S extends Shape, Needs = void>(
  name: string,
  shape: S,
  run: (args: Args<S>, work: Work, needs: Needs) => Promise<void> | void,
): Defined<S, Needs> => ({
  action: (args) => ({do: 'call', name, args}),
  argsOf: ({name: called, args}) => (called === name && fits(shape, args) ? args : undefined),
  on: (needs) => ({
    async [name](args, work) {
      if (!fits(shape, args))
        throw new PotError('BAD_CALL', `${name} was called with a wrong '${wrongIn(shape, args)}'`, {
          hint: 'the journal may have been written by another version of pot',
        })
      await run(args, work, needs)
    },
  }),
})
