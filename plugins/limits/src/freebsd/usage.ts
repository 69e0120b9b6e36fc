import {PotError, type Ask} from '@pot/core'
import {NAMES, type Limits} from '../limits.js'
import type {Usage} from '../usage.js'
import {hasRacct, RACCT_HINT} from './racct.js'
import {KINDS, parseRules, subject} from './rules.js'

/** Parses the output of `rctl -u` for several jails: a list of resources for each, which begins with the same resource. */
export function parseBlocks(text: string): ReadonlyMap<string, number>[] {
  const pairs = text.split('\n').flatMap((line) => {
    const [, name, value] = /^([a-z]+)=(\d+)$/.exec(line.trim()) ?? []
    return name === undefined ? [] : [[name, Number(value)] as const]
  })
  const first = pairs[0]?.[0]
  const starts = pairs.flatMap(([name], index) => (name === first ? [index] : []))
  return starts.map((start, index) => new Map(pairs.slice(start, starts[index + 1])))
}

/** Names of jails in the errors of `rctl -u`: these have ended. */
const missing = (stderr: string): Set<string> => new Set([...stderr.matchAll(/'jail:([^':]+)'/g)].flatMap(([, name]) => name ?? []))

function limitsFrom(rules: string, name: string): Limits {
  const own = parseRules(rules, name)
  const entries = NAMES.flatMap((limit) => {
    const amount = own.find(({what}) => what === KINDS[limit])?.amount
    return amount === undefined ? [] : [[limit, limit === 'cpus' ? amount / 100 : amount] as const]
  })
  return Object.fromEntries(entries)
}

/** Starts three processes, however many jails there are. Rejects with NO_RACCT and RCTL_FAILED. */
export async function freebsdUsage(ask: Ask, names: readonly string[]): Promise<Usage[]> {
  if (names.length === 0) return []
  if (!(await hasRacct(ask))) throw new PotError('NO_RACCT', 'this host does not measure the usage of pots: kern.racct.enable is 0', {hint: RACCT_HINT})
  const [usage, rules] = await Promise.all([ask('rctl', ['-u', ...names.map(subject)]), ask('rctl', ['jail:'])])
  const gone = missing(usage.stderr)
  const counted = names.filter((name) => !gone.has(name))
  const blocks = parseBlocks(usage.stdout)
  if (blocks.length !== counted.length) throw new PotError('RCTL_FAILED', `rctl does not report the usage of the pots: ${usage.stderr.trim()}`)
  return counted.map((name, index) => {
    const of = (resource: string) => blocks[index]?.get(resource) ?? 0
    return {
      name,
      rss: of('memoryuse'),
      virtual: of('vmemoryuse'),
      swap: of('swapuse'),
      memory: of('memoryuse'),
      cpuTime: of('cputime'),
      percent: of('pcpu'),
      pids: of('maxproc'),
      limits: limitsFrom(rules.stdout, name),
    }
  })
}
