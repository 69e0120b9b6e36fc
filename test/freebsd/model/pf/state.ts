import {networkOf, broadcast} from '../net/address.js'
import {findInterface, interfacesOf, type Family, type Net} from '../net/interface.js'
import type {Host} from './parts.js'
import type {Addresses} from './rule.js'
import type {Ruleset} from './parse.js'

/** The packet filter of the host. */
export interface Pf {
  enabled: boolean
  /** By path; '' is the main ruleset. One without rules and tables is not kept. */
  readonly rulesets: Map<string, Ruleset>
}

export const EMPTY: Ruleset = {nat: [], rdr: [], filter: [], options: [], tables: new Map()}

const isEmpty = ({nat, rdr, filter, tables}: Ruleset): boolean => nat.length + rdr.length + filter.length + tables.size === 0

/** Replaces what `change` names, and forgets an anchor that has nothing left. */
export function set({rulesets}: Pf, path: string, change: Partial<Ruleset>): void {
  const next = {...(rulesets.get(path) ?? EMPTY), ...change}
  if (isEmpty(next) && path !== '') rulesets.delete(path)
  else rulesets.set(path, next)
}

/** Paths of all anchors: those with rules, those above them, and those that rules refer to. */
export function anchors({rulesets}: Pf): Set<string> {
  const found = new Set<string>()
  const add = (path: string) => {
    const parts = path.split('/')
    for (let count = 1; count <= parts.length; count++) found.add(parts.slice(0, count).join('/'))
  }
  for (const [path, {nat, rdr, filter}] of rulesets) {
    if (path !== '') add(path)
    for (const rule of [...nat, ...rdr, ...filter]) {
      const [, name] = /^(?:nat-|rdr-)?anchor "([^"]+)"/.exec(rule) ?? []
      if (name !== undefined) add(`${path === '' ? '' : `${path}/`}${name.replace(/\/?\*$/, '')}`)
    }
  }
  found.delete('')
  return found
}

/** What `em0`, `em0:network`, `em0:0` stand for when rules are loaded. */
export const addressesOf =
  (net: Net): Addresses =>
  (text: string, family: Family | undefined) => {
    const [name = '', ...modifiers] = text.split(':')
    const one = findInterface(net, 0, name)
    const group = one ? [one] : interfacesOf(net, 0).filter(({groups}) => groups.includes(name))
    const families: readonly Family[] = family === undefined ? ['inet', 'inet6'] : [family]
    return group.flatMap((each) =>
      families.flatMap((wanted) => {
        const all = modifiers.includes('0') ? each[wanted].slice(0, 1) : each[wanted]
        return all.map((own): Host => {
          if (modifiers.includes('network')) return {text: `${networkOf(own)}/${own.prefix}`, family: wanted}
          return {text: modifiers.includes('broadcast') && wanted === 'inet' ? broadcast(own) : own.address, family: wanted}
        })
      }),
    )
  }
