import type {Context} from '../context.js'
import {destroyPot} from '../pots/make/destroy.js'
import {readPots} from '../record/store.js'
import {dropOwned} from './apply.js'
import type {Stack} from './file/stack.js'
import {readOwned} from './owned.js'
import {item, type StackItem} from './plan.js'
import {dependentsFirst} from './survey.js'

/** What delete destroys, in this order. Volumes are kept unless `volumes` is set. */
export function whatIsDeleted(ctx: Pick<Context, 'settings' | 'places'>, name: string, volumes: boolean): StackItem[] {
  const owned = readOwned(ctx, name)
  const pots = dependentsFirst(readPots(ctx.settings).pots.filter(({partOf}) => partOf === name))
  return [
    ...pots.map((pot) => item('pot', pot.name, 'destroy')),
    ...owned.networks.map((one) => item('network', one, 'destroy')),
    ...owned.secrets.map((one) => item('secret', one, 'destroy')),
    ...owned.volumes.map((one) => item('volume', one, volumes ? 'destroy' : 'unlisted')),
  ]
}

/** Stops and destroys what a stack has made. What is not there is not an error. Rejects with the errors of the commands, such as IN_USE. */
export async function deleteStack(
  ctx: Context,
  stack: Pick<Stack, 'name' | 'means'>,
  items: readonly StackItem[],
  done: (item: StackItem) => void,
): Promise<void> {
  for (const one of items) {
    if (one.action !== 'destroy') continue
    if (one.kind === 'pot') {
      await destroyPot(ctx, {name: one.name, force: true})
      done(one)
    } else await dropOwned({ctx, stack, done}, one)
  }
}
