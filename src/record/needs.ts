import type {Context} from '../context.js'
import {PotError} from '../errors.js'
import {change} from './codec.js'
import type {Pot} from './pot.js'
import {readPots} from './store.js'

const recorded = ({needs}: Pick<Pot, 'needs'>): string[] => needs.filter((name) => /^[@\w][\w./-]*$/.test(name))

/** Returns the plugins that are installed or belong to the distribution, and whose keys or network type the record uses. */
const derived = (owners: ReturnType<Context['owners']>, {conf, network}: Pick<Pot, 'conf' | 'network'>): string[] =>
  owners
    .filter(({keys, networks}) => networks.includes(network) || keys.some(({key, none}) => !['', none].includes(conf.get(key)?.replaceAll(/[\s"]/g, '') ?? '')))
    .map(({plugin}) => plugin)

/** Returns the plugins that the pot needs for its limits, network or mounts. Older records do not list them, so they are also derived from the record. */
export const needsOf = ({owners}: Pick<Context, 'owners'>, pot: Pick<Pot, 'conf' | 'network' | 'needs'>): string[] =>
  [...new Set([...recorded(pot), ...derived(owners(), pot)])].sort()

/** Returns the pot with an updated list of needed plugins in its record. Installed plugins are derived from the record; plugins that are not stay listed. */
export function withNeeds({owners}: Pick<Context, 'owners'>, pot: Pot): Pot {
  const all = owners()
  const away = recorded(pot).filter((name) => !all.some(({plugin, loaded}) => loaded && plugin === name))
  const needs = [...new Set([...away, ...derived(all, pot)])].sort()
  return needs.join() === pot.needs.join() ? pot : change(pot, {needs})
}

/** Throws NEEDS_PLUGIN if a plugin that the pot needs is not installed. */
export function checkNeeds(ctx: Pick<Context, 'owners'>, pot: Pot): void {
  const missing = needsOf(ctx, pot).find((name) => !ctx.owners().some(({plugin, loaded}) => loaded && plugin === name))
  if (missing === undefined) return
  const hint = ctx.owners().find(({plugin}) => plugin === missing)?.install ?? `pot plugins install ${missing}`
  throw new PotError('NEEDS_PLUGIN', `${pot.name} needs the plugin ${missing}, which is not installed`, {hint})
}

/** Returns the pots that need one of these plugins. */
export function potsThatNeed(ctx: Pick<Context, 'owners' | 'settings'>, plugins: readonly string[]): Pot[] {
  return readPots(ctx.settings).pots.filter((pot) => needsOf(ctx, pot).some((name) => plugins.includes(name)))
}
