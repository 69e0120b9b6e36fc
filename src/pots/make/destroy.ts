import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {defined} from '../../defined.js'
import {isUp, type Look} from '../../host/look.js'
import type {Context} from '../../context.js'
import {PotError, hasCode} from '../../errors.js'
import {isBelow, refuseClones} from '../../host/storage/volumes/facts.js'
import type {Volume} from '../../host/types.js'
import {final, type Step} from '../../operations/types.js'
import type {Added} from '../../plugins/hooks.js'
import {destroyOrder} from './destroy-order.js'
import {supervisionEnded, supervisionEnds} from '../run/main-command.js'
import {jailedOf} from '../../record/mounts.js'
import {keptJailed} from '../tree/jailed-datasets.js'
import {foreignMounts} from '../tree/mounts-plan.js'
import {isFileName} from '../../record/names.js'
import type {Pot} from '../../record/pot.js'
import {potDir} from '../../record/codec.js'
import {readPot, readPots} from '../../record/store.js'
import {dependents, refuseNeeded} from '../run/needed.js'
import {stopPot} from '../run/stop.js'

export interface DestroyRequest {
  readonly name: string
  /** Stop a running pot first. Also destroy a broken pot. */
  readonly force?: boolean
  /** First destroy the pots that are built on this pot. */
  readonly recursive?: boolean
}

/**
 * Destroys a pot with its snapshots. Resolves with the names of all destroyed pots. Removes nothing while another program has a mount in a tree. Rejects with
 * NO_POT, BROKEN_POT, RUNNING, IN_USE (other pots are built on it, or running pots depend on it), HAS_CLONES, MOUNTED_BELOW, and with the errors of `Operate`.
 */
export async function destroyPot(ctx: Context, request: DestroyRequest): Promise<string[]> {
  const gone: string[] = []
  await destroyTree(ctx, request, gone)
  return gone
}

/**
 * Destroys a pot; see `destroyPot`. Adds the names of the destroyed pots to `gone`, which lists the pots that this command has already destroyed. With --plan
 * these pots still exist. `checked`: `refuseTogether` has looked at the pots that are built on it.
 */
export async function destroyTree(ctx: Context, request: DestroyRequest, gone: string[], checked = false): Promise<void> {
  const {name, force = false, recursive = false} = request
  const pot = await potOrBroken(ctx, name, force)
  const built = builtOn(ctx, name, gone)
  if (pot?.type === 'multi' && pot.level === 0) throw new PotError('IN_USE', `'${name}' belongs to base ${pot.base}`, {hint: `pot destroy -b ${pot.base}`})
  if (built.length > 0 && !recursive) throw hasBuilt(name, built)
  if (built.length > 0 && !checked) await refuseTogether(ctx, [name], force, gone)
  const order = built.length > 1 ? destroyOrder(built, await ctx.host.storage.volumes()) : built
  for (const one of order) if (!gone.includes(one.name)) await destroyTree(ctx, {...request, name: one.name}, gone, true)
  await destroyOne(ctx, name, pot, force, gone)
  gone.push(name)
  const left = dependents(ctx, name).filter((one) => !gone.includes(one))
  for (const one of left) ctx.report.warn(`'${one}' still depends on '${name}': pot add-dep --remove -p ${one} -P ${name}`)
}

/**
 * Rejects if one of these pots, or of those that are built on them, cannot be destroyed, before the first of them is gone. `gone`: as of `destroyTree`. `more`:
 * other volumes that are destroyed then. Rejects with RUNNING, IN_USE, HAS_CLONES and MOUNTED_BELOW.
 */
export async function refuseTogether(
  ctx: Context,
  names: readonly string[],
  force: boolean,
  gone: readonly string[],
  more: readonly string[] = [],
): Promise<void> {
  const all = withBuilt(ctx, names, gone)
  const {host, settings} = ctx
  const [volumes, table, running] = await Promise.all([host.storage.volumes(), host.mounts.table(), host.jails.running()])
  const up = new Set(running.map(({name}) => name))
  const left = volumesLeft(volumes, [...gone, ...all])
  for (const path of more) {
    if (host.storage.clonesDepend) refuseClones(left, path)
    const [foreign] = foreignMounts(join(settings.fsRoot, path), volumes, table)
    if (foreign !== undefined) throw isMounted(path, foreign)
  }
  for (const name of all) {
    if (up.has(name) && !force) throw isRunning(name)
    if (!force) await refuseNeeded(ctx, {running: async () => running}, name, 'destroy')
    if (host.storage.clonesDepend) refuseClones(left, `jails/${name}`)
    const [foreign] = up.has(name) ? [] : foreignMounts(potDir(settings, name), volumes, table)
    if (foreign !== undefined) throw isMounted(name, foreign)
  }
}

/** These pots and all that are built on them. */
function withBuilt({settings}: Context, names: readonly string[], gone: readonly string[]): string[] {
  const pots = readPots(settings).pots.filter((pot) => !gone.includes(pot.name))
  const all = new Set(names)
  for (const name of all) for (const one of pots) if (one.potbase === name) all.add(one.name)
  return [...all]
}

const isRunning = (name: string) => new PotError('RUNNING', `'${name}' is running`, {hint: `pot stop ${name}, or pot destroy -F -p ${name}`})
const isMounted = (name: string, target: string) =>
  new PotError('MOUNTED_BELOW', `${target} is mounted in '${name}'`, {hint: `pot stop ${name}, or umount ${target}`})

const builtOn = ({settings}: Context, name: string, gone: readonly string[]): Pot[] =>
  readPots(settings).pots.filter((one) => one.potbase === name && !gone.includes(one.name))

const hasBuilt = (name: string, built: readonly Pot[]): PotError =>
  new PotError('IN_USE', `pots are built on '${name}': ${built.map((one) => one.name).join(', ')}`, {hint: `pot destroy -r -p ${name}`})

async function potOrBroken(ctx: Context, name: string, force: boolean): Promise<Pot | undefined> {
  try {
    return readPot(ctx.settings, name)
  } catch (error) {
    if (!force || !(await isHalf(ctx, name))) throw error
    if (!hasCode(error, 'BROKEN_POT') && !hasCode(error, 'NO_POT')) throw error
    return undefined
  }
}

/** Whether the pot is only a dataset or a directory without a record. */
async function isHalf({host, settings}: Context, name: string): Promise<boolean> {
  if (!isFileName(name)) return false
  return existsSync(potDir(settings, name)) || (await host.storage.volumes()).some(({path}) => path === `jails/${name}`)
}

/**
 * Stops a running pot if `force` is set, else rejects with RUNNING. Does not stop a broken pot. Resolves with true when the pot still runs because its stop is
 * only planned. `check` rejects when the pot cannot be destroyed; then it is not stopped.
 */
export async function stopFirst(ctx: Context, name: string, pot: Pot | undefined, force: boolean, check = async (): Promise<void> => {}): Promise<boolean> {
  if (!(await isUp(ctx.host.jails, name))) return false
  if (!force) throw isRunning(name)
  await check()
  return pot !== undefined && (await stopPot(ctx, {name, keep: true})).onlyPlanned === true
}

/** Throws HAS_CLONES when pots are clones of a pot. On btrfs a clone does not depend on its source. */
async function refuseHeld({host: {storage}}: Context, name: string, gone: readonly string[]): Promise<void> {
  if (storage.clonesDepend) refuseClones(volumesLeft(await storage.volumes(), gone), `jails/${name}`)
}

/** Maximum number of stops of a pot that another process starts again each time. */
const STOPS = 5

/** Destroys one pot. With `force`, stops it again when another process has started it. `pot`: the record of the pot; undefined for a broken pot. */
async function destroyOne(ctx: Context, name: string, pot: Pot | undefined, force: boolean, gone: readonly string[]): Promise<void> {
  for (let stops = 1; ; stops++) {
    const stopPlanned = await stopFirst(ctx, name, pot, force, async () => refuseHeld(ctx, name, gone))
    try {
      await ctx.operate({
        title: `destroy ${name}`,
        event: 'destroy',
        ...defined({subject: pot && {pot}}),
        locks: [`pot/${name}`],
        plan: async (look, added) => planDestroy(ctx, look, name, pot, {added, stopPlanned, gone, force}),
      })
      return
    } catch (error) {
      if (!force || stops === STOPS || !hasCode(error, 'RUNNING')) throw error
    }
  }
}

interface Circumstances {
  readonly added: Added
  /** See `stopFirst`. */
  readonly stopPlanned: boolean
  /** Destroy the pot although running pots depend on it. */
  readonly force?: boolean
  /** Names of pots that this command has destroyed. */
  readonly gone: readonly string[]
}

/** The volumes without those of destroyed pots, which still exist when the destruction is only planned. */
export const volumesLeft = (volumes: readonly Volume[], gone: readonly string[]): Volume[] =>
  volumes.filter(({path}) => !gone.some((name) => path === `jails/${name}` || isBelow(path, `jails/${name}`)))

/** Plans the final steps of a destruction. Rejects as `destroyPot` does. */
export async function planDestroy(
  ctx: Context,
  look: Look,
  name: string,
  pot: Pot | undefined,
  {added, stopPlanned, gone, force = false}: Circumstances,
): Promise<Step[]> {
  const {storage, jails} = ctx.host
  const dir = potDir(ctx.settings, name)
  const [volumes, table] = await Promise.all([look.volumes(), look.mounts()])
  const exists = existsSync(dir) || volumes.some(({path}) => path === `jails/${name}`)
  if (!exists) throw new PotError('NO_POT', `there is no pot '${name}'`, {hint: 'pot ls'})
  const built = builtOn(ctx, name, gone)
  if (built.length > 0) throw hasBuilt(name, built)
  if (!force) await refuseNeeded(ctx, look, name, 'destroy')
  const up = await isUp(look, name)
  if (up && pot && !stopPlanned) throw new PotError('RUNNING', `'${name}' was started in the meantime`, {hint: `pot stop ${name}`})
  // On btrfs a clone does not depend on its source.
  if (storage.clonesDepend) refuseClones(volumesLeft(volumes, gone), `jails/${name}`)
  const [foreign] = foreignMounts(dir, volumes, table)
  if (foreign !== undefined && !stopPlanned)
    throw pot ? isMounted(name, foreign) : new PotError('MOUNTED_BELOW', `${foreign} is mounted in '${name}'`, {hint: `umount ${foreign}`})
  for (const {source} of pot === undefined ? [] : jailedOf(pot)) ctx.report.info(keptJailed(source))
  return [
    ...added.before.map(final),
    ...(up && !stopPlanned ? [supervisionEnds(ctx, {name}), ...jails.stop(name, {timeout: 10})] : []),
    ...storage.destroy(`jails/${name}`),
    {title: `remove ${dir}`, run: {do: 'remove', path: dir}, final: true},
    {...supervisionEnded(ctx, {name}), title: 'remove run files'},
    ...added.after.map(final),
  ]
}
