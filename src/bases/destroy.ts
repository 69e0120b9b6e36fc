import {join} from 'node:path'
import type {Context} from '../context.js'
import {PotError} from '../errors.js'
import {refuseClones} from '../host/storage/facts.js'
import {destroyOne, destroyPot} from '../pots/destroy.js'
import {foreignMounts} from '../pots/mounts-plan.js'
import {readPots} from '../pots/store.js'
import {potOfBase} from './create.js'

export interface DestroyBaseRequest {
  readonly base: string
  readonly force?: boolean
  /** With the pots that use it. */
  readonly recursive?: boolean
}

/** Destroy a base with its pot of level 0. Rejects with NO_BASE, IN_USE, MOUNTED_BELOW, and as `destroyPot` does. */
export async function destroyBase(ctx: Context, {base, force = false, recursive = false}: DestroyBaseRequest): Promise<string[]> {
  if (!(await ctx.host.storage.volumes()).some(({path}) => path === `bases/${base}`)) {
    throw new PotError('NO_BASE', `there is no base '${base}'`, {hint: 'pot ls -b'})
  }
  const users = readPots(ctx.settings).pots.filter((pot) => pot.base === base && pot.name !== potOfBase(base))
  if (users.length > 0 && !recursive) {
    throw new PotError('IN_USE', `pots use base '${base}': ${users.map(({name}) => name).join(', ')}`, {hint: `pot destroy -r -b ${base}`})
  }
  const gone: string[] = []
  for (const level of [2, 1, 0]) {
    for (const pot of users.filter((one) => one.level === level)) {
      if (!gone.includes(pot.name)) gone.push(...(await destroyPot(ctx, {name: pot.name, force, recursive})))
    }
  }
  const zero = readPots(ctx.settings).pots.find(({name}) => name === potOfBase(base))
  if (zero) await destroyOne(ctx, zero.name, zero, force)
  await removeBase(ctx, base, recursive)
  return [...gone, ...(zero ? [zero.name] : [])]
}

async function removeBase(ctx: Context, base: string, recursive: boolean): Promise<void> {
  const dir = join(ctx.settings.fsRoot, 'bases', base)
  await ctx.operate({
    title: `destroy base ${base}`,
    locks: [`base/${base}`],
    async plan() {
      const [volumes, table] = await Promise.all([ctx.host.storage.volumes(), ctx.host.mounts.table()])
      // With --plan the pots are still there, although the plans before this one destroy them.
      if (ctx.host.storage.kind === 'zfs' && !(ctx.planOnly && recursive)) refuseClones(volumes, `bases/${base}`)
      const [foreign] = foreignMounts(dir, volumes, table)
      if (foreign !== undefined) throw new PotError('MOUNTED_BELOW', `${foreign} is mounted in base '${base}'`, {hint: `umount ${foreign}`})
      return [...ctx.host.storage.destroy(`bases/${base}`), {title: `remove ${dir}`, run: {do: 'remove', path: dir}, final: true}]
    },
  })
}
