import {existsSync, readFileSync} from 'node:fs'
import {PotError} from '../errors.js'
import {strayEphemeral} from '../pots/make/ephemeral.js'
import {startOrder} from '../pots/run/dependencies.js'
import {resolverOf} from '../pots/tree/resolver.js'
import {hasOwnNetwork} from '../record/fields.js'
import {volumeOf} from '../pots/tree/source-place.js'
import type {Pot} from '../record/pot.js'
import {error, warning, type Finding} from './finding.js'
import type {Look} from './look.js'

/** Finds pots whose record cannot be read, and volumes without a record. */
export async function checkBroken(look: Look): Promise<Finding[]> {
  const {pots, broken} = look.pots()
  const known = new Set([...pots, ...broken].map(({name}) => name))
  const volumes = await look.volumes()
  const names = volumes.flatMap(({path}) => (/^jails\/[^/]+$/.test(path) ? [path.slice('jails/'.length)] : []))
  const lost = names.filter((name) => !known.has(name) && !look.isAtWork(name))
  return [
    ...broken.filter(({name}) => !look.isAtWork(name)).map(({problem}) => error(problem.message, problem.suggestions[0])),
    ...lost.map((name) => error(`there is a volume jails/${name}, and no pot '${name}'`, `pot destroy -F -p ${name}`)),
  ]
}

/** Finds records that refer to missing bases, volumes, directories or pots. */
export async function checkReferences(look: Look): Promise<Finding[]> {
  const {pots} = look.pots()
  const volumes = await look.volumes()
  const paths = new Set(volumes.map(({path}) => path))
  const names = new Set(pots.map(({name}) => name))
  return pots.flatMap((pot) => [...checkBase(pot, paths), ...checkPotbase(pot, names), ...checkMounts(look, pot, paths), ...checkDepends(pot, names)])
}

function checkBase({name, type, base}: Pot, paths: ReadonlySet<string>): Finding[] {
  if (type === 'single' || paths.has(`bases/${base}`)) return []
  return [error(`pot '${name}' is built on base '${base}', which is not there`, `pot create-base -r ${base}`)]
}

function checkPotbase({name, level, potbase}: Pot, names: ReadonlySet<string>): Finding[] {
  if (potbase === undefined || names.has(potbase)) return []
  const what = `pot '${name}' is built on pot '${potbase}', which is not there`
  return [level === 2 ? error(what, `make '${potbase}' again, or: pot destroy -F -p ${name}`) : warning(what)]
}

function checkMounts({ctx: {settings}}: Look, {name, mounts, type, base}: Pot, paths: ReadonlySet<string>): Finding[] {
  return mounts.flatMap(({source, target}) => {
    const volume = volumeOf(settings.zfsRoot, source)
    const isThere = volume === undefined ? !source.startsWith('/') || existsSync(source) : paths.has(volume)
    // Reports a missing base only once, although both the base attribute and a mount refer to it.
    if (isThere || (type === 'multi' && (volume ?? '').split('/').slice(0, 2).join('/') === `bases/${base}`)) return []
    return [error(`pot '${name}' mounts ${source}, which is not there`, `pot mount-out -p ${name} -m ${target}`)]
  })
}

const checkDepends = ({name, depends}: Pot, names: ReadonlySet<string>): Finding[] =>
  depends
    .filter((depend) => !names.has(depend))
    .map((depend) => error(`pot '${name}' depends on pot '${depend}', which is not there`, `pot add-dep --remove -p ${name} -P ${depend}`))

/** Finds ephemeral pots that nothing will stop. */
export async function checkEphemeral({ctx}: Look): Promise<Finding[]> {
  return (await strayEphemeral(ctx)).map((name) => warning(`nothing will stop and destroy the ephemeral pot '${name}'`, 'pot recover'))
}

/** Finds pots with their own network that inherit a resolver that answers only programs of the host. */
export function checkResolvers(look: Look): Finding[] {
  const file = '/etc/resolv.conf'
  const pots = look.pots().pots.filter((pot) => pot.dns === 'inherit' && hasOwnNetwork(pot))
  const [first] = pots
  if (first === undefined || !existsSync(file)) return []
  const {answers} = resolverOf(first, readFileSync(file, 'utf8'))
  const what = `${pots.map(({name}) => name).join(', ')} find no names: all nameservers of ${file} are on loopback of this host`
  return answers ? [] : [warning(what, `add a nameserver to ${file} that other machines can ask, or clone the pots with -d custom:FILE`)]
}

/** Finds pots that depend on each other in a cycle. */
export function checkCycles(look: Look): Finding[] {
  const {pots} = look.pots()
  const told = new Set<string>()
  return pots.flatMap(({name}) => {
    try {
      startOrder(pots, name)
      return []
    } catch (problem) {
      if (!(problem instanceof PotError) || problem.code !== 'CYCLE') return []
      const circle = [...new Set(problem.message.split(': ').at(-1)?.split(' -> '))].sort().join(' ')
      if (told.has(circle)) return []
      told.add(circle)
      return [error(problem.message, problem.suggestions[0])]
    }
  })
}
