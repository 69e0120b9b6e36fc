import type {Context} from '../../context.js'
import type {Lifecycle} from '../../plugins/hooks.js'
import type {Plan} from '../../operations/types.js'
import type {Pot} from '../../record/pot.js'
import {readPot, writeChanged} from '../../record/store.js'

export type Changing = Pick<Context, 'settings' | 'operate'>

/** The outcome of a command that changes a record. */
export interface RecordResult {
  readonly pot: string
  /** false: the record already had this value. */
  readonly changed: boolean
}

export interface RecordChange {
  readonly name: string
  readonly event: Lifecycle
  /** `set the command of web` */
  readonly title: string
  /** Additional locks. */
  readonly locks?: readonly string[]
}

/**
 * Changes the record of one pot under its lock. The plan is empty when nothing changes. Rejects with NO_POT or BROKEN_POT, and with the errors of `Operate`.
 */
export async function changeRecord(
  {settings, operate}: Changing,
  {name, event, title, locks = []}: RecordChange,
  change: (pot: Pot) => Pot | Promise<Pot>,
): Promise<Plan> {
  const {plan} = await operate({
    title,
    event,
    subject: {pot: readPot(settings, name)},
    locks: [`pot/${name}`, ...locks],
    async plan() {
      const pot = readPot(settings, name)
      return writeChanged(pot, await change(pot))
    },
  })
  return plan
}
