import {emptyPot, PotError, type Context, type Look} from '@pot/core'
import {lastExport} from '../../export-tags.js'

/** The first line of `.meta`: `PARENT:TAG@SNAPSHOT` for a clone of an exported pot, `-` for a pot that is no clone. Rejects with NO_TAG, NEEDS_PARENT. */
export async function parentOf(ctx: Context, look: Look, name: string): Promise<string> {
  const origin = (await look.volumes()).find(({path}) => path === `jails/${name}/m`)?.origin
  if (origin === undefined) return '-'
  const [, parent] = /^jails\/([^/]+)\/m$/.exec(origin.path) ?? []
  if (parent === undefined)
    throw new PotError('NEEDS_PARENT', `'${name}' is a clone of ${origin.path}, without which its stream cannot be read`, {
      hint: `pot export -p ${name} --format tar.zst`,
    })
  const last = await lastExport(ctx, emptyPot(parent))
  if (last === undefined)
    throw new PotError('NO_TAG', `'${name}' is a clone of '${parent}', which has not been exported`, {hint: `pot export -p ${parent}, or --format tar.zst`})
  return `${parent}:${last.tag}@${origin.tag}`
}
