import type {Host} from '../host/types.js'
import type {Attribute} from '../record/attributes.js'
import type {Places, Settings} from '../settings/settings.js'

/** What a command of the core prints on stdout, and its exit status if it is not 0. */
export interface Answer {
  readonly output: string
  readonly status?: number
}

/** The part of a host that answers need. */
export type ReachedHost = Pick<Host, 'name'> & {readonly jails: Pick<Host['jails'], 'running' | 'exec'>}

/** What is opened for an answer: no storage, plugins or operations. */
export interface Reached {
  readonly settings: Settings
  readonly places: Places
  /** Opens the host: loads its drivers. */
  host(): Promise<ReachedHost>
  /** The attributes of the core and of the plugins. */
  attributes(): Promise<readonly Attribute[]>
}

/**
 * Answers one command line. Resolves with undefined, or rejects, when the whole of pot must handle it; then nothing has been done, and nothing printed.
 * `reach` reads and checks the settings.
 */
export interface Question {
  /** The event of a command that tells plugins what it does: no plugin may have a hook for it. */
  readonly event?: 'exec'
  readonly answer: (reach: () => Promise<Reached>) => Promise<Answer | undefined>
}

/** Joins lines to the output of a command. */
export const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('')
