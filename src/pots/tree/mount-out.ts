import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Context} from '../../context.js'
import {PotError} from '../../errors.js'
import {isUp, type Look} from '../../host/look.js'
import type {Mount} from '../../host/types.js'
import {locate} from '../../host/layout.js'
import type {Step} from '../../operations/types.js'
import {mapMounts} from '../../record/mounts.js'
import {keptJailed} from './jailed-datasets.js'
import {checkTarget} from './mount-target.js'
import {placeOf, volumeOf} from './source-place.js'
import type {MountEntry, Pot} from '../../record/pot.js'
import {writePins} from './source-pins.js'
import {mountsFile, readPot, writeMounts} from '../../record/store.js'
import {isBelow, treeOf} from './tree.js'

export interface MountOutRequest {
  readonly name: string
  /** The mount point as the pot sees it. */
  readonly target: string
}

/**
 * Removes a mount from a pot: its line in fscomp.conf, and the mount itself if the pot runs. A dataset that was moved into the pot returns to its place.
 * Resolves with the entry. Rejects with NO_POT, USAGE, NOT_MOUNTED, PART_OF_POT, IN_USE, and with the errors of `Operate`.
 */
export async function mountOut(ctx: Context, {name, target}: MountOutRequest): Promise<MountEntry> {
  const wanted = checkTarget(target)
  readPot(ctx.settings, name)
  const {result} = await ctx.operate({
    title: `mount-out ${name}`,
    event: 'mount-out',
    subject: {pot: readPot(ctx.settings, name), detail: wanted},
    locks: [`pot/${name}`],
    async plan(look) {
      const pot = readPot(ctx.settings, name)
      const entry = await findEntry(ctx, look, pot, wanted)
      checkRemovable(ctx, pot, entry)
      if (entry.option === 'jailed') {
        if (await isUp(look, pot.name))
          throw new PotError('RUNNING', `'${pot.name}' is running, and keeps its datasets until it stops`, {hint: `pot stop ${pot.name}`})
        ctx.report.info(keptJailed(entry.source))
      }
      const text = mapMounts(readFileSync(mountsFile(pot), 'utf8'), pot.root, (line) => (line.target === entry.target ? undefined : line))
      const left = pot.mounts.filter((other) => other.target !== entry.target).map(({source}) => source)
      return {steps: [writeMounts(pot, text), ...writePins(pot, left), ...(await unmount(ctx, look, pot, entry))], result: entry}
    },
  })
  return result
}

async function findEntry(ctx: Context, look: Look, pot: Pot, wanted: string): Promise<MountEntry> {
  const exact = pot.mounts.find(({target}) => target === wanted)
  if (exact) return exact
  const tree = await treeOf(ctx, look, pot, await isUp(look, pot.name))
  const real = tree.resolve(wanted)
  const found = pot.mounts.find(({target}) => target === real)
  if (found) return found
  throw new PotError('NOT_MOUNTED', `nothing is mounted on ${wanted} of '${pot.name}'`, {hint: `pot info -v -p ${pot.name}`})
}

function checkRemovable({settings}: Context, pot: Pot, {source, target}: MountEntry): void {
  const volume = volumeOf(settings.zfsRoot, source)
  if (volume !== undefined && /^(bases|jails)\//.test(volume))
    throw new PotError('PART_OF_POT', `${target} is a part of '${pot.name}' itself, not a mount of mount-in`)
  const inner = pot.mounts.find((entry) => entry.target !== target && isBelow(entry.target, target))
  if (inner) throw new PotError('IN_USE', `${inner.target} is mounted in ${target}`, {hint: `pot mount-out -p ${pot.name} -m ${inner.target}`})
}

async function unmount(ctx: Context, look: Look, pot: Pot, entry: MountEntry): Promise<Step[]> {
  const {host, settings} = ctx
  if (entry.option === 'jailed') return host.datasets?.release(entry.source, pot.root) ?? []
  const place = join(pot.root, entry.target)
  const path = entry.option === 'zfs-remount' ? volumeOf(settings.zfsRoot, entry.source) : undefined
  const at = (await look.volumes()).find((volume) => volume.path === path)?.at
  const table = await look.mounts()
  const mount = table.findLast(({target}) => target === place) ?? (await movedMount(ctx, look, pot, entry))
  const steps = mount === undefined ? [] : host.mounts.unmount(place, mount)
  const away = path !== undefined && at !== undefined && at !== join(settings.fsRoot, locate(path))
  return away ? [...steps, ...host.storage.detach(path)] : steps
}

/** Finds the mount by the directory that it shows, since a running pot can move its mount point. */
async function movedMount(ctx: Context, look: Look, pot: Pot, entry: MountEntry): Promise<Mount | undefined> {
  const others = pot.mounts.filter(({target}) => target !== entry.target).map(({target}) => join(pot.root, target))
  const source = await placeOf(ctx, look, entry.source).catch(() => undefined)
  const shown = source === undefined ? [] : await ctx.host.mounts.showing(source)
  const itself = (await look.mounts()).filter((mount) => mount.source === entry.source && !entry.source.startsWith('/'))
  return [...itself, ...shown].find(({target}) => isBelow(target, pot.root) && !others.includes(target))
}
