import {defined, readPots, type Finding, type Surroundings} from '@pot/core'
import {existsSync} from 'node:fs'
import {hasRacct, RACCT_HINT} from './freebsd/racct.js'
import {limitsOf, NAMES, type Name} from './limits.js'
import {enforceable} from './linux/resources.js'

/** Names of the pots that have one of these limits. */
function limited({settings, attributes}: Surroundings, names: readonly Name[]): string[] {
  if (!existsSync(`${settings.fsRoot}/jails`)) return []
  return readPots(settings).pots.flatMap((pot) => (names.some((name) => limitsOf({attributes}, pot)[name] !== undefined) ? [pot.name] : []))
}

const finding = (what: string, pots: readonly string[], fix?: string): Finding[] =>
  pots.length === 0 ? [] : [{severity: 'warning', what: `${what}: those of ${pots.join(', ')} are not enforced`, ...defined({fix})}]

/** Findings for limits of pots that this host cannot enforce. */
export async function lacking(ctx: Surroundings): Promise<Finding[]> {
  if (ctx.host.name === 'freebsd') {
    if (await hasRacct(ctx.host.ask)) return []
    const uncounted = NAMES.filter((name) => name !== 'cpus')
    return finding('limits need kern.racct.enable, which is 0', limited(ctx, uncounted), RACCT_HINT)
  }
  const {cgroups} = ctx.host
  if (cgroups === undefined) return finding('limits need control groups, and there are none', limited(ctx, NAMES))
  return (['memory', 'cpus', 'pids'] as const).flatMap((name) => {
    const held = enforceable(cgroups, {[name]: 1}, () => {})
    return held[name] === undefined ? finding(`limits of ${name} need a controller that this kernel has not`, limited(ctx, [name])) : []
  })
}
