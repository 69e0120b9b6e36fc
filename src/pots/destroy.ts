import {existsSync} from 'node:fs'
import type {Context} from '../context.js'
import {PotError, hasCode} from '../errors.js'
import {refuseClones} from '../host/storage/facts.js'
import type {Step} from '../operations/types.js'
import type {Added} from '../plugins/hooks.js'
import {pidFile} from './main-command.js'
import {foreignMounts} from './mounts-plan.js'
import {isFileName} from './name.js'
import type {Pot} from './pot.js'
import {potDir} from './record.js'
import {readPot, readPots} from './store.js'
import {stopPot} from './stop.js'

export interface DestroyRequest {
  readonly name: string
  /** Stop it when it runs; destroy it when it is broken. */
  readonly force?: boolean
  /** Destroy the pots that are built on it first. */
  readonly recursive?: boolean
}

/**
 * Destroy a pot with its snapshots. Resolves with the names of all that went. Nothing is removed while something foreign is mounted below.
 * Rejects with NO_POT, BROKEN_POT, RUNNING, IN_USE (other pots are built on it), HAS_CLONES, MOUNTED_BELOW, and with what `Operate` rejects with.
 */
export async function destroyPot(ctx: Context, request: DestroyRequest): Promise<string[]> {
  const {name, force = false, recursive = false} = request
  const pot = await potOrBroken(ctx, name, force)
  const built = readPots(ctx.settings).pots.filter(({potbase}) => potbase === name)
  if (pot?.type === 'multi' && pot.level === 0) throw new PotError('IN_USE', `'${name}' belongs to base ${pot.base}`, {hint: `pot destroy -b ${pot.base}`})
  if (built.length > 0 && !recursive) {
    throw new PotError('IN_USE', `pots are built on '${name}': ${built.map((one) => one.name).join(', ')}`, {hint: `pot destroy -r -p ${name}`})
  }
  const gone: string[] = []
  for (const one of built) gone.push(...(await destroyPot(ctx, {...request, name: one.name})))
  await destroyOne(ctx, name, pot, force)
  return [...gone, name]
}

async function potOrBroken(ctx: Context, name: string, force: boolean): Promise<Pot | undefined> {
  try {
    return readPot(ctx.settings, name)
  } catch (error) {
    if (!force || !(await isHalf(ctx, name))) throw error
    if (!hasCode(error, 'BROKEN_POT') && !hasCode(error, 'NO_POT')) throw error
    return undefined
  }
}

/** A dataset or a directory without a record. */
async function isHalf({host, settings}: Context, name: string): Promise<boolean> {
  if (!isFileName(name)) return false
  return existsSync(potDir(settings, name)) || (await host.storage.volumes()).some(({path}) => path === `jails/${name}`)
}

/** What is known of a pot before it goes; `undefined` when it is broken. */
export async function destroyOne(ctx: Context, name: string, pot: Pot | undefined, force: boolean): Promise<void> {
  if ((await ctx.host.jails.running()).some((jail) => jail.name === name)) {
    if (!force) throw new PotError('RUNNING', `'${name}' is running`, {hint: `pot stop ${name}, or pot destroy -F -p ${name}`})
    if (pot) await stopPot(ctx, {name})
  }
  await ctx.operate({
    title: `destroy ${name}`,
    event: 'destroy',
    ...(pot ? {subject: {pot}} : {}),
    locks: [`pot/${name}`],
    plan: async (added) => planDestroy(ctx, name, pot, added, force),
  })
}

async function planDestroy(ctx: Context, name: string, pot: Pot | undefined, added: Added, force: boolean): Promise<Step[]> {
  const {storage, jails, mounts} = ctx.host
  const dir = potDir(ctx.settings, name)
  const [volumes, running, table] = await Promise.all([storage.volumes(), jails.running(), mounts.table()])
  const exists = existsSync(dir) || volumes.some(({path}) => path === `jails/${name}`)
  if (!exists) throw new PotError('NO_POT', `there is no pot '${name}'`, {hint: 'pot ls'})
  const up = running.some((jail) => jail.name === name)
  // With --plan it has not been stopped, as the plan before this one says.
  const stopped = ctx.planOnly && force && pot !== undefined
  if (up && pot && !stopped) throw new PotError('RUNNING', `'${name}' was started meanwhile`, {hint: `pot stop ${name}`})
  // On btrfs a clone stands on its own.
  if (storage.kind === 'zfs') refuseClones(volumes, `jails/${name}`)
  const [foreign] = foreignMounts(dir, volumes, table)
  if (foreign !== undefined && !stopped)
    throw new PotError('MOUNTED_BELOW', `${foreign} is mounted in '${name}'`, {hint: pot ? `pot stop ${name}, or umount ${foreign}` : `umount ${foreign}`})
  return [
    ...added.before.map((step): Step => ({...step, final: true})),
    ...(up && !stopped ? jails.stop(name, {timeout: 10}) : []),
    ...storage.destroy(`jails/${name}`),
    {title: `remove ${dir}`, run: {do: 'remove', path: dir}, final: true},
    {title: 'remove run files', run: {do: 'remove', path: pidFile(ctx.places.run, name)}, final: true},
    ...added.after.map((step): Step => ({...step, final: true})),
  ]
}
