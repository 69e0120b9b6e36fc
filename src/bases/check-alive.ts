import {PotError} from '../errors.js'
import type {Jails} from '../host/types.js'
import {procedure} from '../operations/procedure.js'
import type {Step} from '../operations/types.js'
import {settledIn} from '../pots/run/settled.js'
import {hasFailed} from '../pots/state/main-state.js'
import type {Pot} from '../record/pot.js'

/**
 * Waits until a pot that was just started is healthy, or has run for two seconds without health checks. `states`: the runtime directory of pot (absolute).
 * Rejects with NOT_HEALTHY.
 */
export const checkAlive = procedure(
  'bases.check-alive',
  {states: 'text', pot: 'text', checked: 'yes?'},
  async ({states, pot, checked}, _work, {jails}: {readonly jails: Pick<Jails, 'running'>}) => {
    const main = await settledIn(states, pot, 'long', checked === true)
    const up = (await jails.running(pot)).some(({name}) => name === pot)
    if (up && !hasFailed(main)) return
    const how = main.exitCode === undefined ? '' : ` with status ${main.exitCode}`
    const what = !up
      ? 'it does not run any more'
      : main.state === 'unhealthy'
        ? `its health check fails: ${main.check ?? ''}`
        : `its main command has ended${how}`
    throw new PotError('NOT_HEALTHY', `${pot} does not work: ${what}`, {hint: `pot logs ${pot}`})
  },
)

/** The step that looks whether a pot works which was just started. `states`: see `checkAlive`. */
export const checkWorks = ({name, attributes}: Pick<Pot, 'name' | 'attributes'>, states: string): Step => ({
  title: `look whether ${name} works`,
  run: checkAlive.action({states, pot: name, ...(attributes['health-cmd'] === '' ? {} : {checked: true})}),
  undo: 'nothing changes',
})
