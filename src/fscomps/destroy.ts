import {join} from 'node:path'
import type {Context} from '../context.js'
import {PotError} from '../errors.js'
import {refuseClones} from '../host/storage/volumes/facts.js'
import {foreignMounts} from '../pots/tree/mounts-plan.js'
import {readPots} from '../record/store.js'

/** Destroy a fscomp. Rejects with NO_FSCOMP, IN_USE when pots mount it (unless `force`), HAS_CLONES, MOUNTED_BELOW. */
export async function destroyFscomp(ctx: Context, name: string, force: boolean): Promise<void> {
  const dir = join(ctx.settings.fsRoot, 'fscomp', name)
  await ctx.operate({
    title: `destroy fscomp ${name}`,
    event: 'destroy-fscomp',
    subject: {detail: name},
    locks: [`fscomp/${name}`],
    async plan(look) {
      const [volumes, table] = await Promise.all([look.volumes(), look.mounts()])
      if (!volumes.some(({path}) => path === `fscomp/${name}`)) throw new PotError('NO_FSCOMP', `there is no fscomp '${name}'`, {hint: 'pot ls -f'})
      const source = `${ctx.settings.zfsRoot}/fscomp/${name}`
      const users = readPots(ctx.settings).pots.filter(({mounts}) => mounts.some((entry) => entry.source === source))
      if (users.length > 0 && !force) {
        throw new PotError('IN_USE', `pots mount fscomp '${name}': ${users.map((pot) => pot.name).join(', ')}`, {hint: 'pot mount-out, or pot destroy -F'})
      }
      if (ctx.host.storage.clonesDepend) refuseClones(volumes, `fscomp/${name}`)
      const [foreign] = foreignMounts(dir, volumes, table)
      if (foreign !== undefined) throw new PotError('MOUNTED_BELOW', `${foreign} is mounted in fscomp '${name}'`, {hint: `umount ${foreign}`})
      return [...ctx.host.storage.destroy(`fscomp/${name}`), {title: `remove ${dir}`, run: {do: 'remove', path: dir}, final: true}]
    },
  })
}
