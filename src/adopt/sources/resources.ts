import type {Left} from './found.js'

export interface Resources {
  /** Amounts by resource of rctl(8): `memoryuse`. An attribute of a plugin says which one it limits. */
  readonly attributes: Readonly<Record<string, string>>
  readonly left: readonly Left[]
}

/** The value of pot for an amount of rctl(8): `200` percent of a CPU are two. */
const amountOf = (resource: string, amount: string): string => (resource === 'pcpu' ? String(Number(amount) / 100) : amount.toUpperCase())

/** Limits by resource and amount. */
export const limitsOf = (pairs: readonly (readonly [resource: string, amount: string])[]): Record<string, string> =>
  Object.fromEntries(pairs.map(([resource, amount]) => [resource, amountOf(resource, amount)]))

/** The rules of a file in the form of rctl.conf(5) for one jail: `jail:web:memoryuse:deny=1G/jail`. Rules with other actions than deny and throttle limit nothing. */
export function readRctl(text: string, jail: string): Resources {
  const pairs: [string, string][] = []
  const left: Left[] = []
  for (const line of text.split('\n')) {
    const rule = line.replace(/#.*/, '').trim()
    const [, name, resource = '', action = '', amount = ''] = /^jail:([^:]+):([^:]+):([^=]+)=([^/\s]+)/.exec(rule) ?? []
    if (name !== jail) continue
    if (action === 'deny' || action === 'throttle') pairs.push([resource, amount])
    else left.push({what: rule, why: 'pot has no rules that only tell or signal'})
  }
  return {attributes: limitsOf(pairs), left}
}
