import {join} from 'node:path'
import {readPots, type Pot, type Step, type Surroundings} from '@pot/core'
import {familiesOf} from './addresses.js'
import type {Attachment} from '../driver.js'
import {parseIp} from '../ip.js'
import {readLeases} from './leases.js'

type Ctx = Pick<Surroundings, 'settings' | 'places'>

/** Whether two pots are on one bridge, so that they can reach each other. */
const together = (a: Pick<Pot, 'network' | 'bridge'>, b: Pick<Pot, 'network' | 'bridge'>): boolean =>
  a.network === b.network && (a.network === 'public-bridge' || (a.network === 'private-bridge' && a.bridge === b.bridge))

/** A name as a part of a regular expression. */
const literal = (name: string): string => name.replaceAll('.', '\\.')

const lines = (name: string, addresses: readonly string[], families: readonly string[]): string[] =>
  addresses.filter((address) => families.includes(parseIp(address)?.family ?? '')).map((address) => `${address} ${name}`)

export interface Names {
  /** Names of the pots in `lines`. */
  readonly names: readonly string[]
  /** Lines of /etc/hosts. */
  readonly lines: readonly string[]
}

/** All pots of the bridge, also this one and stopped ones, which keep their addresses. */
export function neighboursOf(ctx: Ctx, pot: Pot, own: readonly string[]): Names {
  if (pot.attributes['no-etc-hosts']) return {names: [], lines: []}
  const others = readPots(ctx.settings).pots.filter((other) => other.name !== pot.name && together(other, pot))
  const known = [{name: pot.name, addresses: own}, ...others.map((other) => ({name: other.name, addresses: other.addresses.map(({address}) => address)}))]
  return {names: others.map(({name}) => name), lines: known.flatMap(({name, addresses}) => lines(name, addresses, familiesOf(pot)))}
}

/** Adds the name of this pot to /etc/hosts of running pots that were started before it was made. */
export function introduce(ctx: Ctx, pot: Pot, own: readonly string[]): Step[] {
  const {pots} = readPots(ctx.settings)
  const strangers = readLeases(ctx.places).filter((lease) => lease.pot !== pot.name && !lease.neighbours.includes(pot.name))
  return strangers.flatMap((lease: Attachment): Step[] => {
    const other = pots.find(({name}) => name === lease.pot)
    if (other === undefined || !together(other, pot) || other.attributes['no-etc-hosts']) return []
    return [
      {
        title: `tell ${other.name} where ${pot.name} is`,
        run: {
          do: 'edit',
          path: join(other.root, 'etc', 'hosts'),
          within: other.root,
          rules: [{match: `^\\S+ ${literal(pot.name)}$`}],
          append: lines(pot.name, own, familiesOf(other)),
        },
        optional: true,
      },
    ]
  })
}

/** Takes the name of this pot out of /etc/hosts of the running pots that have it, or replaces it by a new one. */
export function forgetName(ctx: Ctx, pot: Pot, name?: string): Step[] {
  const {pots} = readPots(ctx.settings)
  return readLeases(ctx.places).flatMap((lease: Attachment): Step[] => {
    const other = pots.find((one) => one.name === lease.pot && one.name !== pot.name)
    if (other === undefined || !together(other, pot) || other.attributes['no-etc-hosts']) return []
    const rule = {match: `^(\\S+) ${literal(pot.name)}$`}
    return [
      {
        title: name === undefined ? `tell ${other.name} that ${pot.name} is gone` : `tell ${other.name} the new name of ${pot.name}`,
        run: {
          do: 'edit',
          path: join(other.root, 'etc', 'hosts'),
          within: other.root,
          rules: [name === undefined ? rule : {...rule, replace: `$1 ${name}`}],
        },
        optional: true,
      },
    ]
  })
}
