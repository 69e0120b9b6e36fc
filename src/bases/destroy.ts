import {join} from 'node:path'
import type {Context} from '../context.js'
import {PotError} from '../errors.js'
import {refuseClones} from '../host/storage/volumes/facts.js'
import {destroyTree, planDestroy, refuseTogether, stopFirst, volumesLeft} from '../pots/make/destroy.js'
import {destroyOrder} from '../pots/make/destroy-order.js'
import {foreignMounts} from '../pots/tree/mounts-plan.js'
import type {Pot} from '../record/pot.js'
import {readPots} from '../record/store.js'
import {potOfBase} from './create.js'

export interface DestroyBaseRequest {
  readonly base: string
  readonly force?: boolean
  /** Also destroy the pots that use the base. */
  readonly recursive?: boolean
}

/** Destroy a base and its level 0 pot. Rejects with NO_BASE, IN_USE, MOUNTED_BELOW, and the errors of `destroyPot`. */
export async function destroyBase(ctx: Context, {base, force = false, recursive = false}: DestroyBaseRequest): Promise<string[]> {
  if (!(await ctx.host.storage.volumes()).some(({path}) => path === `bases/${base}`)) {
    throw new PotError('NO_BASE', `there is no base '${base}'`, {hint: 'pot ls -b'})
  }
  const gone: string[] = []
  for (;;) {
    const users = usersOf(ctx, base, gone)
    if (users.length > 0 && !recursive) throw inUse(base, users)
    if (users.length > 0) await refuseTogether(ctx, [...users.map(({name}) => name), potOfBase(base)], force, gone, [`bases/${base}`])
    const order = users.length > 1 ? destroyOrder(users, await ctx.host.storage.volumes()) : users
    for (const {name} of order) if (!gone.includes(name)) await destroyTree(ctx, {name, force, recursive}, gone, true)
    try {
      return [...gone, ...(await removeBase(ctx, base, {force, gone}))]
    } catch (error) {
      // Another command made a pot on this base in the meantime.
      if (!recursive || usersOf(ctx, base, gone).length === 0) throw error
    }
  }
}

/** Returns the pots that use the base. `gone` has the pots that this command has destroyed; with --plan they still exist. */
const usersOf = ({settings}: Context, base: string, gone: readonly string[]): Pot[] =>
  readPots(settings).pots.filter((pot) => pot.base === base && pot.name !== potOfBase(base) && !gone.includes(pot.name))

const inUse = (base: string, users: readonly Pot[]): PotError =>
  new PotError('IN_USE', `pots use base '${base}': ${users.map(({name}) => name).join(', ')}`, {hint: `pot destroy -r -b ${base}`})

interface Removal {
  readonly force: boolean
  readonly gone: readonly string[]
}

/** Destroy the base and its level 0 pot in one operation, if no other pot uses the base. Resolves with the name of the level 0 pot. */
async function removeBase(ctx: Context, base: string, {force, gone}: Removal): Promise<string[]> {
  const {storage} = ctx.host
  const dir = join(ctx.settings.fsRoot, 'bases', base)
  const name = potOfBase(base)
  const zero = () => readPots(ctx.settings).pots.find((pot) => pot.name === name)
  const known = zero()
  const stopPlanned = known !== undefined && (await stopFirst(ctx, name, known, force))
  await ctx.operate({
    title: `destroy base ${base}`,
    ...(known ? {event: 'destroy', subject: {pot: known}} : {}),
    locks: [`base/${base}`, `pot/${name}`],
    async plan(look, added) {
      const users = usersOf(ctx, base, gone)
      if (users.length > 0) throw inUse(base, users)
      const [volumes, table] = await Promise.all([look.volumes(), look.mounts()])
      if (storage.clonesDepend) refuseClones(volumesLeft(volumes, gone), `bases/${base}`)
      const [foreign] = foreignMounts(dir, volumes, table)
      if (foreign !== undefined) throw new PotError('MOUNTED_BELOW', `${foreign} is mounted in base '${base}'`, {hint: `umount ${foreign}`})
      const pot = zero()
      return [
        ...(pot ? await planDestroy(ctx, look, name, pot, {added, stopPlanned, gone}) : []),
        ...storage.destroy(`bases/${base}`),
        {title: `remove ${dir}`, run: {do: 'remove', path: dir}, final: true},
      ]
    },
  })
  return known ? [name] : []
}
