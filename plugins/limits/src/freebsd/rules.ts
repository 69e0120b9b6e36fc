import {NAMES, type Limits, type Name} from '../limits.js'

/** A rule of rctl(8) without its subject: `memoryuse:deny`, and its amount. */
export interface Rule {
  readonly what: string
  readonly amount: number
}

export const subject = (name: string): string => `jail:${name}`
export const written = (name: string, {what, amount}: Rule): string => `${subject(name)}:${what}=${amount}`

/** The kind of rule for each limit. */
export const KINDS: Readonly<Record<Name, string>> = {
  memory: 'memoryuse:deny',
  cpus: 'pcpu:deny',
  pids: 'maxproc:deny',
  nofile: 'openfiles:deny',
  'read-bps': 'readbps:throttle',
  'write-bps': 'writebps:throttle',
  'read-iops': 'readiops:throttle',
  'write-iops': 'writeiops:throttle',
}

/** The rules for the limits of a pot. A fraction of a CPU is a share of time, in percent of one CPU; cpuset(1) chooses whole CPUs. */
export function rulesOf(limits: Limits): Rule[] {
  return NAMES.flatMap((name) => {
    const value = limits[name]
    if (value === undefined || (name === 'cpus' && Number.isInteger(value))) return []
    return [{what: KINDS[name], amount: name === 'cpus' ? Math.max(1, Math.round(value * 100)) : value}]
  })
}

/** Parses the output of `rctl`: lines such as `jail:web:memoryuse:deny=67108864`, only kinds of this plugin. */
export function parseRules(text: string, name: string): Rule[] {
  return text.split('\n').flatMap((line) => {
    const [, own, what = '', amount] = /^jail:([^:]+):([a-z]+:[a-z]+)=(\d+)(?:\/jail)?$/.exec(line.trim()) ?? []
    return own === name && Object.values(KINDS).includes(what) ? [{what, amount: Number(amount)}] : []
  })
}
