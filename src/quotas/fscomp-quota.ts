import type {Context} from '../context.js'
import type {Plan} from '../operations/types.js'
import {quotaLock, quotaSteps} from './quota.js'
import {recordOf, volumesOf, type Owner} from '../snapshots/owner.js'

/** Sets the quota of a fscomp in bytes; undefined is none. Rejects with NO_FSCOMP, NO_QUOTAS, and with the errors of `Operate`. */
export async function setFscompQuota(ctx: Context, name: string, bytes: number | undefined): Promise<Plan> {
  const owner: Owner = {kind: 'fscomp', name}
  recordOf(ctx, owner)
  const {plan} = await ctx.operate({
    title: `set the quota of fscomp ${name}`,
    locks: [`fscomp/${name}`, ...quotaLock(bytes)],
    async plan(look) {
      volumesOf(owner, await look.volumes())
      return quotaSteps(ctx, `fscomp/${name}`, bytes)
    },
  })
  return plan
}
