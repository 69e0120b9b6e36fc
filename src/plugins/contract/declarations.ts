import type {CoreAttributes} from '../../record/core-attributes.js'

/** The types of what a plugin declares in its package.json. `pot plugins types` makes them. */
export interface Declarations {
  /** The values of the options, by command and name. */
  readonly options?: object
  /** The values of the attributes, by name. */
  readonly attributes?: object
  /** The values of the settings in pot.conf, by key. */
  readonly settings?: object
  /** The subjects of its events, by name. */
  readonly events?: object
}

/** The declarations of a plugin that has made no types: every option has an unknown value. */
export interface Undeclared {
  readonly options: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly attributes: Readonly<Record<string, string>>
}

/** The command after which an event is named. Other commands raise the event, too: `restart` raises `stop` and `start`. */
export type CommandOf<E extends string> = E extends 'destroy-fscomp' ? 'destroy' : E

/** The intersection of the members of a union. */
export type Both<U> = (U extends unknown ? (all: U) => void : never) extends (all: infer I) => void ? I : never

/** The options of all commands, of which any may be absent. */
export type AnyOf<O> = Partial<Both<O[keyof O]>>

/**
 * The values of the plugin's options in an event. An option of the command after which the event is named has its default, also if another command raises the
 * event. Options of other commands may be absent.
 */
export type ContributedTo<E extends string, D extends Declarations> = D extends {readonly options: infer O}
  ? CommandOf<E> extends keyof O
    ? O[CommandOf<E>]
    : AnyOf<O>
  : object

/** The attributes that a plugin can store in a new pot, as stored texts: those of the plugin and of pot itself. */
export type StoredBy<D extends Declarations> = D extends {readonly attributes: infer A}
  ? {readonly [Name in keyof A | keyof CoreAttributes]?: string}
  : {readonly [Name in keyof CoreAttributes]?: string}
