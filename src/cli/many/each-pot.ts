import type {Context} from '../../context.js'

/** The work of a command on each of several pots. */
export interface EachPot<T> {
  /** The order of pots that depend on each other. Without it, there is no order. */
  readonly order?: 'start' | 'stop' | 'destroy'
  /** Whether --all means only the pots that run. */
  readonly onlyRunning?: boolean
  /** The first half of the work, in the order of stops. `act` follows only if it succeeds. */
  readonly first?: (ctx: Context, name: string) => Promise<unknown>
  /** The work on one of several pots. It prints nothing on stdout. */
  act(ctx: Context, name: string): Promise<T>
  /** The result in a few words, for the table. */
  text(result: T): string
  /** The work when the command line has one name and no pattern. The default is `act`. */
  readonly alone?: (ctx: Context, name: string) => Promise<T>
  /** Called with the names before the work begins. Rejects if it must not begin. */
  readonly confirm?: (ctx: Context, names: readonly string[]) => Promise<void>
}

/** The result for one of several pots. */
export type PotResult<T> =
  | {readonly name: string; readonly ok: true; readonly result: T}
  | {readonly name: string; readonly ok: false; readonly error: {readonly code: string; readonly message: string; readonly hint?: string}}
