import type {Left} from './found.js'

/** Attributes for the resources of rctl(8). Plugins declare them. */
const BY_RESOURCE: Readonly<Record<string, string>> = {
  memoryuse: 'memory',
  maxproc: 'pids',
  openfiles: 'nofile',
  pcpu: 'cpus',
  readbps: 'read-bps',
  writebps: 'write-bps',
  readiops: 'read-iops',
  writeiops: 'write-iops',
}

export interface Resources {
  readonly attributes: Readonly<Record<string, string>>
  readonly left: readonly Left[]
}

/** The value of pot for an amount of rctl(8): `200` percent of a CPU are two. */
const amountOf = (resource: string, amount: string): string => (resource === 'pcpu' ? String(Number(amount) / 100) : amount.toUpperCase())

/** Limits by resource and amount. */
export function limitsOf(pairs: readonly (readonly [resource: string, amount: string])[]): Resources {
  const attributes: Record<string, string> = {}
  const left: Left[] = []
  for (const [resource, amount] of pairs) {
    const name = BY_RESOURCE[resource]
    if (name === undefined) left.push({what: `${resource}=${amount}`, why: 'pot has no such limit'})
    else attributes[name] = amountOf(resource, amount)
  }
  return {attributes, left}
}

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
  const {attributes, left: more} = limitsOf(pairs)
  return {attributes, left: [...left, ...more]}
}
