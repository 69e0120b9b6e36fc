import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Context} from '../context.js'
import {defined} from '../defined.js'
import {PotError} from '../errors.js'
import {readWithin} from '../paths/read-within.js'
import {bridgeNames} from '../record/bridges.js'
import type {Pot} from '../record/pot.js'
import {potNames, readDirectories, readPot, readPots} from '../record/store.js'
import {secretNames} from '../secrets/names.js'
import {secretsDirectory} from '../secrets/store.js'
import {appliedText} from './applied.js'
import {compare, compareMake, originOf, type Change, type Comparing} from './compare.js'
import type {StackMeans} from './file/means.js'
import type {Stack, StackPot} from './file/stack.js'
import {readOwned, type Owned} from './owned.js'
import {item, type StackItem} from './plan.js'

export interface SurveyContext extends Comparing, Pick<Context, 'places'> {}

/** What may be done to things that are there. */
export interface Permissions {
  /** Take over pots and secrets that are not of the stack. */
  readonly adopt: boolean
  /** Destroy pots that only a new pot can replace, and make them again. */
  readonly recreate: boolean
  /** Destroy pots, networks and secrets that are no longer in the file. */
  readonly prune: boolean
}

export interface Survey {
  /** In the order in which apply does them. */
  readonly items: readonly StackItem[]
  readonly owned: Owned
}

/** Compares a stack with the host. Changes nothing. Rejects with BROKEN_POT. */
export async function surveyStack(ctx: SurveyContext, stack: Stack, allowed: Permissions): Promise<Survey> {
  const owned = readOwned(ctx, stack.name)
  const running = new Set((await ctx.host.jails.running()).map(({name}) => name))
  const pots: StackItem[] = []
  for (const pot of stack.pots) pots.push(await surveyPot(ctx, stack, pot, running, allowed))
  const listed = new Set(stack.pots.map(({name}) => name))
  const old = readPots(ctx.settings).pots.filter((pot) => pot.partOf === stack.name && !listed.has(pot.name))
  const gone = (kind: StackItem['kind'], name: string, keep = false) => item(kind, name, allowed.prune && !keep ? 'destroy' : 'unlisted')
  const unlisted = (made: readonly string[], now: readonly {readonly name: string}[]) => made.filter((name) => !now.some((one) => one.name === name))
  return {
    owned,
    items: [
      ...surveySecrets(ctx, stack, owned, allowed),
      ...surveyNamed('network', stack.networks, bridgeNames(ctx.settings)),
      ...surveyNamed('volume', stack.volumes, readDirectories(ctx.settings, 'fscomp')),
      ...pots,
      ...dependentsFirst(old).map(({name}) => gone('pot', name)),
      ...unlisted(owned.networks, stack.networks).map((name) => gone('network', name)),
      ...unlisted(owned.secrets, stack.secrets).map((name) => gone('secret', name)),
      ...unlisted(owned.volumes, stack.volumes).map((name) => gone('volume', name, true)),
    ],
  }
}

/** The order of removal: a pot before those that it depends on. */
export function dependentsFirst(pots: readonly Pot[]): Pot[] {
  const sorted: Pot[] = []
  const visit = (pot: Pot, path: readonly string[]): void => {
    if (sorted.includes(pot) || path.includes(pot.name)) return
    for (const other of pots) if (other.depends.includes(pot.name)) visit(other, [...path, pot.name])
    sorted.push(pot)
  }
  for (const pot of pots) visit(pot, [])
  return sorted
}

const surveyNamed = (
  kind: 'network' | 'volume',
  wanted: readonly {readonly name: string; readonly external: boolean}[],
  there: readonly string[],
): StackItem[] => wanted.map(({name, external}) => item(kind, name, there.includes(name) ? 'none' : external ? 'missing' : 'create'))

const secretFile = ({places}: Pick<Context, 'places'>, name: string) => join(secretsDirectory(places), name)

function surveySecrets(ctx: SurveyContext, {secrets}: Stack, owned: Owned, {adopt}: Permissions): StackItem[] {
  return secrets.map(({name, file}) => {
    const kept = secretFile(ctx, name)
    if (!existsSync(kept)) return item('secret', name, file === undefined ? 'missing' : 'create')
    if (file === undefined || readFileSync(kept).equals(readFileSync(file))) return item('secret', name, 'none')
    return item('secret', name, owned.secrets.includes(name) || adopt ? 'change' : 'foreign')
  })
}

/** Whether a running pot has another value of a secret than the file. */
function hasOldSecret({secrets}: Stack, pot: Pot): boolean {
  return secretNames(pot).some((name) => {
    const file = secrets.find((one) => one.name === name)?.file
    const now = file === undefined ? undefined : readWithin(pot.root, join(pot.root, 'run', 'secrets', name))
    return file !== undefined && now !== undefined && !now.equals(readFileSync(file))
  })
}

async function surveyPot(ctx: SurveyContext, stack: Stack, want: StackPot, running: ReadonlySet<string>, allowed: Permissions): Promise<StackItem> {
  const {name} = want
  if (!potNames(ctx.settings).includes(name)) return item('pot', name, 'create', {start: want.start, changes: madeFrom(want)})
  const pot = readPot(ctx.settings, name)
  const up = running.has(name)
  const ours = pot.partOf === stack.name
  if (!ours && !allowed.adopt) return item('pot', name, 'foreign')
  const other = compareMake(want, pot)
  if (other.length > 0) return item('pot', name, 'recreate', {start: want.start, changes: other})
  const changes = await changesOf(ctx, want, pot)
  const restart = up && (changes.some((one) => one.restart) || hasOldSecret(stack, pot))
  const start = want.start && !up
  const fields = changes.map(({field, from, to, hidden}) => ({field, ...defined({from, to, hidden})}))
  const noted = pot.applied === appliedText(want)
  const action = ours ? (fields.length > 0 || restart || !noted ? 'change' : start ? 'start' : 'none') : 'adopt'
  return item('pot', name, action, {changes: fields, restart, start})
}

const madeFrom = ({from, make}: StackPot) => [{field: from === undefined ? 'base' : 'from', to: from ?? make.base?.join(' ') ?? ''}]

/** The differences of a pot that is there, with the commands that remove them. */
export const changesOf = async (ctx: Comparing, want: StackPot, pot: Pot): Promise<Change[]> => compare(ctx, want, pot, await originOf(ctx, want.from))

/** Throws the reasons why a stack cannot be applied: NOT_OF_STACK, NEEDS_NEW_POT or NOT_THERE, a line for each thing. */
export function refuse({name, means}: Stack, {items}: Survey, {recreate}: Permissions, file: string): void {
  const wrong = items.flatMap((one) => refusalOf(one, name, file, recreate, means) ?? [])
  const [first] = wrong
  if (first === undefined) return
  if (wrong.length === 1) throw first
  const lines = wrong.map(({message}) => `     ${message}`)
  throw new PotError(first.code, `nothing was changed:\n${lines.join('\n')}`, {hint: first.suggestions[0]})
}

function refusalOf({kind, name, action, changes}: StackItem, stack: string, file: string, recreate: boolean, means: StackMeans): PotError | undefined {
  if (action === 'foreign') {
    return new PotError('NOT_OF_STACK', `the ${kind} ${name} is there already, and is not of the stack ${stack}`, {
      hint: `pot apply -f ${file} --adopt takes it over`,
    })
  }
  if (action === 'missing')
    return new PotError('NOT_THERE', `the ${kind} ${name} is external, and is not there`, {
      hint: kind === 'network' ? `pot ${means.networks?.make[0] ?? ''}` : HOW[kind],
    })
  if (action !== 'recreate' || recreate) return undefined
  const what = changes.map(({field, from = 'nothing', to = 'nothing'}) => `${field} from ${from} to ${to}`).join(', ')
  return new PotError('NEEDS_NEW_POT', `${name} cannot change ${what}`, {
    hint: `pot apply -f ${file} --recreate destroys it, with all data in it, and makes it again`,
  })
}

const HOW: Readonly<Record<string, string>> = {
  volume: 'pot create-fscomp',
  secret: 'pot secret create',
}
