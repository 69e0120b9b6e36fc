import type {Context} from '../../context.js'
import {PotError} from '../../errors.js'
import {isUp, type Look} from '../../host/look.js'
import type {JailedDatasets} from '../../host/types.js'
import type {Step} from '../../operations/types.js'
import {jailedOf} from '../../record/mounts.js'
import type {Pot} from '../../record/pot.js'
import {readPots} from '../../record/store.js'
import {isBelow} from './tree.js'

function driver({host}: Pick<Context, 'host'>, name: string): JailedDatasets {
  if (host.datasets !== undefined) return host.datasets
  throw new PotError('ONLY_FREEBSD', `'${name}' cannot have a dataset of its own: only FreeBSD gives whole datasets to jails`, {
    hint: 'pot mount-in -z DATASET without --jailed mounts it',
  })
}

/** Steps that let a stopped pot have a dataset. Rejects with ONLY_FREEBSD, RUNNING, NO_SOURCE, BAD_SOURCE and IN_USE. */
export async function claimDataset(ctx: Context, look: Look, pot: Pot, name: string, target: string): Promise<Step[]> {
  const datasets = driver(ctx, pot.name)
  const {zfsRoot} = ctx.settings
  if (await isUp(look, pot.name)) throw new PotError('RUNNING', `'${pot.name}' is running, and gets datasets when it starts`, {hint: `pot stop ${pot.name}`})
  if (isBelow(name, zfsRoot) || isBelow(zfsRoot, name))
    throw new PotError('BAD_SOURCE', `${name} is a part of pot itself, or contains it`, {hint: 'a dataset outside of it: zfs create POOL/DATASET'})
  const other = readPots(ctx.settings)
    .pots.flatMap(({name: owner, mounts}) => mounts.map(({source}) => ({owner, source})))
    .find(({source}) => !source.startsWith('/') && (isBelow(source, name) || isBelow(name, source)))
  if (other !== undefined) throw new PotError('IN_USE', `'${other.owner}' has ${other.source} already`, {hint: `pot info -v -p ${other.owner}`})
  const found = await datasets.find(name)
  if (found === undefined) throw new PotError('NO_SOURCE', `there is no file system ${name}`, {hint: 'zfs list'})
  if (found.jailed && found.mountpoint !== target)
    throw new PotError('IN_USE', `${name} is jailed already, with the mount point ${found.mountpoint}`, {
      hint: `-m ${found.mountpoint}, or let the host have it again: zfs set jailed=off ${name}`,
    })
  return datasets.claim(name, target, found)
}

/** What the start of a pot does for its datasets, before and after the jail is made. Rejects with ONLY_FREEBSD and NO_SOURCE. */
export async function datasetSteps(ctx: Context, pot: Pot): Promise<{readonly before: Step[]; readonly after: Step[]}> {
  const before: Step[] = []
  const after: Step[] = []
  for (const {source, target} of jailedOf(pot)) {
    const datasets = driver(ctx, pot.name)
    const found = await datasets.find(source)
    if (found === undefined)
      throw new PotError('NO_SOURCE', `there is no file system ${source}, which '${pot.name}' has`, {hint: `pot mount-out -p ${pot.name} -m ${target}`})
    before.push(...datasets.claim(source, target, found))
    after.push(...datasets.attach(pot.name, source))
  }
  return {before, after}
}

/** Final steps that unmount what a pot has mounted of its datasets. The jail, with its right to them, is gone. */
export const releaseDatasets = ({host}: Context, pot: Pot): Step[] => jailedOf(pot).flatMap(({source}) => host.datasets?.release(source, pot.root) ?? [])

/** What the user is told when a pot no longer has a dataset. */
export const keptJailed = (source: string): string =>
  `${source} keeps its contents, and jailed=on, because its mount points are those of the pot. For the host: zfs set jailed=off ${source}, zfs inherit -r mountpoint ${source}`
