import type {Context} from '../context.js'
import {PotError} from '../errors.js'
import type {KeyValues} from './key-values.js'
import type {Pot} from './pot.js'
import {readPots} from './store.js'

/** Names of plugins, with spaces between them. pot 0.16 passes over it. */
const KEY = 'pot.needs'

const recorded = (conf: KeyValues): string[] => (conf.get(KEY) ?? '').split(/\s+/).filter((name) => /^[@\w][\w./-]*$/.test(name))

/** Plugins that are installed, or come with pot, and of which the record has something. */
const derived = (owners: ReturnType<Context['owners']>, conf: KeyValues, network: string): string[] =>
  owners
    .filter(({keys, networks}) => networks.includes(network) || keys.some(({key, none}) => !['', none].includes(conf.get(key)?.replaceAll(/[\s"]/g, '') ?? '')))
    .map(({plugin}) => plugin)

/** The plugins without which the pot would lose its limits, its network or its mounts. Pots of older versions, and of pot 0.16, do not say so: it follows from their records. */
export const needsOf = ({owners}: Pick<Context, 'owners'>, {conf, network}: Pick<Pot, 'conf' | 'network'>): string[] =>
  [...new Set([...recorded(conf), ...derived(owners(), conf, network)])].sort()

/** `conf` with what the pot needs: what belongs to a plugin that is installed is known from the rest of the record. */
export function withNeeds({owners}: Pick<Context, 'owners'>, conf: KeyValues, network: string): KeyValues {
  const all = owners()
  const away = recorded(conf).filter((name) => !all.some(({plugin, loaded}) => loaded && plugin === name))
  const needs = [...new Set([...away, ...derived(all, conf, network)])].sort().join(' ')
  if (needs === (conf.get(KEY) ?? '')) return conf
  return needs === '' ? conf.remove(KEY) : conf.set(KEY, needs)
}

/** Rejects with NEEDS_PLUGIN when a plugin that the pot needs is not installed. */
export function checkNeeds(ctx: Pick<Context, 'owners'>, pot: Pot): void {
  const missing = needsOf(ctx, pot).find((name) => !ctx.owners().some(({plugin, loaded}) => loaded && plugin === name))
  if (missing === undefined) return
  const hint = ctx.owners().find(({plugin}) => plugin === missing)?.install ?? `pot plugins install ${missing}`
  throw new PotError('NEEDS_PLUGIN', `${pot.name} needs the plugin ${missing}, which is not installed`, {hint})
}

/** Names of the pots that need one of these plugins. */
export function potsThatNeed(ctx: Pick<Context, 'owners' | 'settings'>, plugins: readonly string[]): Pot[] {
  return readPots(ctx.settings).pots.filter((pot) => needsOf(ctx, pot).some((name) => plugins.includes(name)))
}
