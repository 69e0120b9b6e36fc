import type {Look} from '../../host/look.js'
import type {Context} from '../../context.js'
import {PotError} from '../../errors.js'
import {readPots, readSound} from '../../record/store.js'

/** Names of the pots that depend on `name`, sorted. */
export const dependents = ({settings}: Pick<Context, 'settings'>, name: string): string[] =>
  readPots(settings)
    .pots.filter(({depends}) => depends.includes(name))
    .map((pot) => pot.name)
    .sort()

/** Throws IN_USE when a running pot depends on `name`. `verb` is the refused action; its command has the option -F to do it nevertheless. */
export async function refuseNeeded(ctx: Pick<Context, 'settings'>, look: Pick<Look, 'running'>, name: string, verb: 'stop' | 'destroy'): Promise<void> {
  const up = (await look.running()).map((jail) => jail.name)
  const needing = up.filter((one) => readSound(ctx.settings, one)?.depends.includes(name) === true).sort()
  if (needing.length === 0) return
  throw new PotError('IN_USE', `pots that run depend on '${name}': ${needing.join(', ')}`, {
    hint: `pot stop ${needing[0]}, or pot ${verb} -F ${verb === 'stop' ? name : `-p ${name}`}`,
  })
}
