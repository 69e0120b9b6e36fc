import {join} from 'node:path'
import type {Context} from '../../context.js'
import {PotError} from '../../errors.js'
import type {Volume} from '../../host/types.js'
import type {Step} from '../../operations/types.js'
import {refuseLeftOut} from '../../snapshots/nested.js'
import type {Design} from './create.js'
import type {Pot} from '../../record/pot.js'

/** Steps that give a new pot its file systems. Rejects with NO_BASE, NO_SNAPSHOT or NESTED_VOLUMES. */
export async function userland(ctx: Context, design: Design, pot: Pot, volumes: readonly Volume[]): Promise<Step[]> {
  return design.type === 'single' ? single(ctx, design, pot, volumes) : multi(ctx, design, pot, volumes)
}

async function single(ctx: Context, {name, base, parent}: Design, pot: Pot, volumes: readonly Volume[]): Promise<Step[]> {
  const {storage, releases} = ctx.host
  const target = `jails/${name}/m`
  if (parent) {
    const [source, tag] = [`jails/${parent.name}/m`, lastTag(volumes, `jails/${parent.name}/m`, `pot snap -p ${parent.name}`)]
    await refuseLeftOut(storage, source, tag)
    return storage.copy(source, tag, target)
  }
  if (releases.clonesBases) {
    if (volumes.some(({path}) => path === `bases/${base}/custom`)) {
      throw new PotError('USAGE', `base ${base} has the layout for multi pots`, {exit: 2, hint: `pot create -t multi -p ${name} -b ${base}`})
    }
    const tag = lastTag(volumes, baseOf(volumes, base), `pot create-base -r ${base}`)
    await refuseLeftOut(storage, `bases/${base}`, tag)
    return storage.clone(`bases/${base}`, tag, target)
  }
  const {tarball, steps} = await releases.obtain(base, ctx.settings.cache)
  return [
    ...steps,
    ...storage.create(target),
    ...releases.unpack(tarball, pot.root),
    ...releases.finish(pot.root),
    {title: 'make /tmp', run: {do: 'mkdir', path: join(pot.root, 'tmp'), mode: 0o1777, within: pot.root}},
    {title: 'make /dev', run: {do: 'mkdir', path: join(pot.root, 'dev'), within: pot.root}},
    ...releases.quieten(pot.root),
  ]
}

async function multi({host: {storage, releases}}: Context, {name, base, level, parent}: Design, pot: Pot, volumes: readonly Volume[]): Promise<Step[]> {
  baseOf(volumes, base)
  const root: Step = {title: 'make m', run: {do: 'mkdir', path: pot.root}}
  if (level === 0) return [root]
  if (!volumes.some(({path}) => path === `bases/${base}/custom`)) {
    throw new PotError('USAGE', `base ${base} has the layout for single pots`, {
      exit: 2,
      hint: `pot create-base -r ${base} -b ${base}-multi --layout multi`,
    })
  }
  const from = (part: string) => (parent ? `jails/${parent.name}/${part}` : `bases/${base}/${part}`)
  const hint = parent ? `pot snap -p ${parent.name}` : `pot snap -p base-${base.replace('.', '_')}`
  const parts = level === 1 ? ['usr.local', 'custom'] : ['custom']
  for (const part of parts) await refuseLeftOut(storage, from(part), lastTag(volumes, from(part), hint))
  const custom = join(pot.dir, 'custom')
  return [root, ...parts.flatMap((part) => storage.copy(from(part), lastTag(volumes, from(part), hint), `jails/${name}/${part}`)), ...releases.quieten(custom)]
}

function baseOf(volumes: readonly Volume[], base: string): string {
  const path = `bases/${base}`
  if (volumes.some((volume) => volume.path === path)) return path
  throw new PotError('NO_BASE', `there is no base '${base}'`, {hint: `pot create-base -r ${base}`})
}

/** The newest snapshot of a volume. Throws NO_SNAPSHOT; `hint`: the command that takes one. */
export function lastTag(volumes: readonly Volume[], path: string, hint: string): string {
  const snapshot = volumes.find((volume) => volume.path === path)?.snapshots.at(-1)
  if (!snapshot) throw new PotError('NO_SNAPSHOT', `${path} has no snapshot`, {hint})
  return snapshot.tag
}
