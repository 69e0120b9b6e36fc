import type {Context} from '../context.js'
import {PotError} from '../errors.js'
import {commandAction} from '../operations/command.js'
import type {Action, Step} from '../operations/types.js'
import {destroyPot} from '../pots/make/destroy.js'
import {mainState} from '../pots/state/main-state.js'
import {settled} from '../pots/run/settled.js'
import {startAndWait} from '../pots/run/start-and-wait.js'
import {potDir} from '../record/codec.js'
import {readPot, potNames} from '../record/store.js'
import {filled, networkMeans} from './file/means.js'
import type {Stack, StackPot} from './file/stack.js'
import {readOwned, withOne, withoutOne, writeOwned, type OwnedKind} from './owned.js'
import type {StackItem} from './plan.js'
import {changeSteps, makeSteps} from './pot-steps.js'
import {changesOf, type Survey} from './survey.js'

export interface Applying {
  readonly ctx: Context
  readonly live: ReadonlySet<string>
  readonly stack: Stack
  /** Told after each item that is done. */
  done(item: StackItem): void
}

/**
 * Makes the host what the stack says. Each thing is an operation of its own: what was done stays when a later one fails, and the next apply does the rest.
 * Rejects with NOT_HEALTHY, and with the errors of the commands.
 */
export async function applyStack(applying: Applying, {items}: Survey): Promise<void> {
  const {ctx, stack, done} = applying
  const pots = new Map(stack.pots.map((pot) => [pot.name, pot]))
  const ofKind = (kind: StackItem['kind']) => items.filter((one) => one.kind === kind)
  for (const one of ofKind('secret')) await applySecret(applying, one)
  for (const one of ofKind('network')) {
    const size = stack.networks.find(({name}) => name === one.name)?.size ?? 0
    if (one.action === 'create') await makeOwned(applying, 'networks', one, filled(networkMeans(stack.means).make, {name: one.name, size: String(size)}))
  }
  for (const one of ofKind('volume')) if (one.action === 'create') await makeOwned(applying, 'volumes', one, ['create-fscomp', '-f', one.name])
  for (const one of ofKind('pot')) {
    const want = pots.get(one.name)
    if (want !== undefined) await applyPot(applying, want, one)
  }
  for (const one of ofKind('pot')) {
    const want = pots.get(one.name)
    if (want !== undefined && one.start) await startWanted(applying, want, one)
  }
  for (const one of ofKind('pot')) {
    if (one.action !== 'destroy') continue
    await destroyPot(ctx, {name: one.name, force: true})
    done(one)
  }
  for (const one of items) if (one.action === 'destroy' && one.kind !== 'pot') await dropOwned(applying, one)
}

const KINDS = {network: 'networks', volume: 'volumes', secret: 'secrets'} as const

/** The command that removes a thing. That there is none is no error. */
function removal(stack: Pick<Stack, 'means'>, kind: OwnedKind, name: string): Action {
  if (kind === 'volumes') return commandAction(['destroy', '-f', name], ['NO_FSCOMP'])
  if (kind === 'secrets') return commandAction(['secret', 'rm', '-f', name], ['NO_SECRET'])
  const {remove, absent} = networkMeans(stack.means)
  return commandAction(filled(remove, {name}), [absent])
}

type Owning = Pick<Applying, 'ctx' | 'stack' | 'done'>

/** Makes a thing that the stack owns, and notes that first: what is made and not noted would be left for good. */
async function makeOwned({ctx, stack, done}: Owning, kind: OwnedKind, one: StackItem, words: readonly string[]): Promise<void> {
  await ctx.operate({
    title: `create the ${one.kind} ${one.name} of the stack ${stack.name}`,
    locks: [`stack/${stack.name}`],
    plan: async () => [
      ...writeOwned(ctx, stack.name, withOne(readOwned(ctx, stack.name), kind, one.name)),
      {title: `create the ${one.kind} ${one.name}`, run: commandAction(words), undo: [removal(stack, kind, one.name)], atomic: true},
    ],
  })
  done(one)
}

/** Removes a thing that the stack owns. Its users are gone. */
export async function dropOwned(
  {ctx, stack, done}: {readonly ctx: Context; readonly stack: Pick<Stack, 'name' | 'means'>; done(item: StackItem): void},
  one: StackItem,
): Promise<void> {
  if (one.kind === 'pot') return
  const kind = KINDS[one.kind]
  await ctx.operate({
    title: `destroy the ${one.kind} ${one.name} of the stack ${stack.name}`,
    locks: [`stack/${stack.name}`],
    plan: async () => [
      {title: `destroy the ${one.kind} ${one.name}`, run: removal(stack, kind, one.name), final: true},
      ...writeOwned(ctx, stack.name, withoutOne(readOwned(ctx, stack.name), kind, one.name)).map((step): Step => ({...step, final: true})),
    ],
  })
  done(one)
}

async function applySecret(applying: Applying, one: StackItem): Promise<void> {
  const file = applying.stack.secrets.find(({name}) => name === one.name)?.file
  if (file === undefined) return
  if (one.action === 'create') await makeOwned(applying, 'secrets', one, ['secret', 'create', one.name, file])
  if (one.action !== 'change') return
  const {ctx, stack, done} = applying
  await ctx.operate({
    title: `replace the secret ${one.name} of the stack ${stack.name}`,
    locks: [`stack/${stack.name}`],
    plan: async () => [
      ...writeOwned(ctx, stack.name, withOne(readOwned(ctx, stack.name), 'secrets', one.name)),
      {title: `replace the secret ${one.name}`, run: commandAction(['secret', 'create', '--replace', one.name, file]), final: true},
    ],
  })
  done(one)
}

async function applyPot(applying: Applying, want: StackPot, one: StackItem): Promise<void> {
  const {ctx, stack, live, done} = applying
  const {name} = want
  const files = {name, dir: potDir(ctx.settings, name)}
  if (one.action === 'recreate') await destroyPot(ctx, {name, force: true})
  if (one.action === 'create' || one.action === 'recreate') {
    await ctx.operate({
      title: `create ${name} of the stack ${stack.name}`,
      locks: [`pot/${name}`],
      async plan() {
        if (one.action === 'create' && potNames(ctx.settings).includes(name))
          throw new PotError('EXISTS', `there is a pot '${name}' now`, {hint: `pot diff -f ${stack.file}`})
        return makeSteps(files, stack, want)
      },
    })
    return done(one)
  }
  if (one.action !== 'change' && one.action !== 'adopt') return
  if (one.restart) for (const other of want.depends) await ready(applying, other.name, other.healthy)
  await ctx.operate({
    title: `change ${name} of the stack ${stack.name}`,
    locks: [`pot/${name}`],
    async plan() {
      const pot = readPot(ctx.settings, name)
      return changeSteps(pot, stack.name, want, await changesOf({...ctx, live, means: stack.means}, want, pot), one.restart)
    },
  })
  done(one)
}

/** Starts a pot after those that it waits for. */
async function startWanted(applying: Applying, want: StackPot, one: StackItem): Promise<void> {
  const {ctx} = applying
  for (const other of want.depends) await ready(applying, other.name, other.healthy)
  // The pot is not there yet when it is only planned.
  if (ctx.planOnly) {
    await ctx.operate({
      title: `start ${want.name} of the stack ${applying.stack.name}`,
      locks: [],
      plan: async () => [{title: `start ${want.name}`, run: commandAction(['start', '-d', '-p', want.name]), undo: 'nothing changes'}],
    })
  } else await startAndWait(ctx, {name: want.name, detach: true})
  if (one.action === 'start') applying.done(one)
}

/** Waits until a pot is healthy. Rejects with NOT_HEALTHY. */
async function ready({ctx, stack}: Applying, name: string, healthy: boolean): Promise<void> {
  if (!healthy || ctx.planOnly) return
  const up = (await ctx.host.jails.running(name)).some((jail) => jail.name === name)
  if (!up && stack.pots.find((one) => one.name === name)?.start !== false) await startAndWait(ctx, {name, detach: true})
  const {state} = up || mainState(ctx.places.run, name, true).state !== 'down' ? await settled(ctx, name, 'long') : {state: 'down'}
  if (state !== 'running') throw new PotError('NOT_HEALTHY', `${name} is ${state}, and others wait until it is healthy`, {hint: `pot logs ${name}`})
}
