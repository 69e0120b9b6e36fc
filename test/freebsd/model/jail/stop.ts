import {sleep} from '../host.js'
import {runAll} from './command.js'
import {Failed, note, type Context} from './context.js'
import {text} from './definition.js'
import {unmountAll} from './mounting.js'
import {processesOf, removeJail, signalAll} from './remove.js'

const DEFAULT_TIMEOUT = 10

/** Removes the jail and undoes what its definition says. A command that fails is said; the removal goes on. False: something failed. */
export async function stop(context: Context): Promise<boolean> {
  const {state, jail} = context
  if (!jail) return false
  let good = true
  const attempt = async (work: () => Promise<void>) => {
    try {
      await work()
    } catch (error) {
      if (!(error instanceof Failed)) throw error
      good = false
    }
  }

  await attempt(() => runAll(context, 'exec.prestop'))
  await attempt(() => runAll(context, 'exec.stop'))
  await terminate(context)
  await removeJail(state, jail)
  if (context.verbose > 0 || (context.verbose === 0 && context.noteRemove)) note(context, 'removed')
  await attempt(() => runAll(context, 'exec.poststop'))
  await attempt(async () => {
    if (!(await unmountAll(context, undefined))) good = false
  })
  await attempt(() => runAll(context, 'exec.release'))
  return good
}

/** SIGTERM, then the time to obey it. */
async function terminate({call, state, definition, jail}: Context): Promise<void> {
  const timeout = Number(text(definition, 'stop.timeout') ?? DEFAULT_TIMEOUT)
  if (!jail || timeout === 0 || !signalAll(state, jail, 'SIGTERM')) return
  await call.outside(async () => {
    for (const end = Date.now() + timeout * 1000; Date.now() < end && processesOf(state, jail).length > 0; ) await sleep(20)
  })
}
