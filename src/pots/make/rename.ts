import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {isUp, type Look} from '../../host/look.js'
import type {Context} from '../../context.js'
import {PotError} from '../../errors.js'
import type {Step} from '../../operations/types.js'
import type {Added} from '../../plugins/hooks.js'
import {change} from '../../record/codec.js'
import {mapMounts} from '../../record/mounts.js'
import {usableHostname} from '../../record/names.js'
import {foreignMounts} from '../tree/mounts-plan.js'
import {checkNewName} from './new-name.js'
import type {MountEntry, Pot} from '../../record/pot.js'
import {mountsFile, readPot, readPots, writeRecord, writeMounts} from '../../record/store.js'

/**
 * Renames a stopped pot, and every mention of it in other pots. Rejects with NO_POT, BAD_NAME, EXISTS, RUNNING, MOUNTED_BELOW, and with the errors of
 * `Operate`.
 */
export async function renamePot(ctx: Context, from: string, to: string): Promise<void> {
  const pot = readPot(ctx.settings, from)
  checkNewName(ctx, to)
  await ctx.operate({
    title: `rename ${from} to ${to}`,
    event: 'rename',
    subject: {pot, detail: to},
    locks: [`pot/${from}`, `pot/${to}`, 'records', ...mentioning(ctx, from).map((name) => `pot/${name}`)],
    async plan(look, added) {
      checkNewName(ctx, to)
      return planRename(ctx, look, readPot(ctx.settings, from), to, added)
    },
  })
}

async function planRename(ctx: Context, look: Look, pot: Pot, to: string, added: Added): Promise<Step[]> {
  const {storage} = ctx.host
  const [volumes, table] = await Promise.all([look.volumes(), look.mounts()])
  if (await isUp(look, pot.name)) throw new PotError('RUNNING', `'${pot.name}' is running`, {hint: `pot stop ${pot.name}`})
  const [foreign] = foreignMounts(pot.dir, volumes, table)
  if (foreign !== undefined) throw new PotError('MOUNTED_BELOW', `${foreign} is mounted in '${pot.name}'`, {hint: `pot stop ${pot.name}`})
  const hostname = usableHostname(to, await ctx.host.hostname(), ctx.settings.hostnameMax)
  const others = readPots(ctx.settings).pots.filter(({name}) => name !== pot.name)
  return [
    ...added.before,
    writeRecord(change(pot, {hostname})),
    ...mountLines(ctx, pot, pot.name, to),
    ...storage.rename(`jails/${pot.name}`, `jails/${to}`, volumes),
    ...others.flatMap((other) => [...mentions(other, pot.name, to), ...mountLines(ctx, other, pot.name, to)]),
    ...added.after,
  ]
}

/** The other pots whose records change. */
const mentioning = (ctx: Context, from: string): string[] =>
  readPots(ctx.settings)
    .pots.filter((other) => other.name !== from && (mentions(other, from, '').length > 0 || mountLines(ctx, other, from, '').length > 0))
    .map(({name}) => name)

/** Steps that change the template and the dependencies of another pot. */
function mentions(other: Pot, from: string, to: string): Step[] {
  const swap = (name: string) => (name === from ? to : name)
  const based = other.potbase === from ? change(other, {potbase: to}) : other
  const changed = other.depends.includes(from) ? change(based, {depends: other.depends.map(swap)}) : based
  return changed === other ? [] : [writeRecord(changed)]
}

/** Steps that change sources and targets in fscomp.conf that lie in the renamed pot. */
function mountLines({settings}: Context, pot: Pot, from: string, to: string): Step[] {
  const file = mountsFile(pot)
  if (!existsSync(file)) return []
  const text = readFileSync(file, 'utf8')
  const moved = (path: string, top: string) => {
    const old = join(top, 'jails', from)
    return path === old || path.startsWith(`${old}/`) ? join(top, 'jails', to) + path.slice(old.length) : path
  }
  const change = (entry: MountEntry): MountEntry => {
    const source = moved(moved(entry.source, settings.zfsRoot), settings.fsRoot)
    return source === entry.source ? entry : {...entry, source}
  }
  // Absolute targets of the old format contain the name, too. They become relative, because a relative target does not depend on the name.
  const old = pot.name === from && text.includes(pot.root)
  const changed = mapMounts(text, pot.root, (entry) => (old ? {...change(entry)} : change(entry)))
  return changed === text ? [] : [writeMounts(pot, changed)]
}
