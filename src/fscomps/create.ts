import {existsSync} from 'node:fs'
import {join} from 'node:path'
import type {Context} from '../context.js'
import {PotError} from '../errors.js'
import {quotaLock, quotaSteps} from '../quotas/quota.js'
import {checkFscompName} from './name.js'

/**
 * Make an empty file system component. `quota`: in bytes. Resolves with false when it exists already. Rejects with USAGE for a bad name, NO_QUOTAS, and with what
 * `Operate` rejects with.
 */
export async function createFscomp(ctx: Context, name: string, quota?: number): Promise<boolean> {
  const path = `fscomp/${checkFscompName(name)}`
  const {plan} = await ctx.operate({
    title: `create fscomp ${name}`,
    event: 'create-fscomp',
    subject: {detail: name},
    locks: [path, ...quotaLock(quota)],
    async plan(look) {
      const {host} = ctx
      if ((await look.volumes()).some((volume) => volume.path === path)) return []
      refuseDirectory(ctx, name)
      return [...host.storage.create(path), ...(quota === undefined ? [] : await quotaSteps(ctx, path, quota))]
    },
  })
  return plan.steps.length > 0
}

/** Throws EXISTS if a directory that is not a volume is in the place of the new fscomp. */
export function refuseDirectory({settings}: Context, name: string): void {
  const directory = join(settings.fsRoot, 'fscomp', name)
  if (existsSync(directory)) throw new PotError('EXISTS', `${directory} already exists, and is not a fscomp`, {hint: `ls ${directory}`})
}
