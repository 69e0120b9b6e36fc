import {readPots, type Look, type Step, type Surroundings} from '@pot/core'
import type {Limiter, Tell} from '../host.js'
import {limitsOf, type Limits} from '../limits.js'
import {leastLoaded, parseCpus} from './cpus.js'
import {hasRacct} from './racct.js'
import {KINDS, parseRules, rulesOf, subject, written, type Rule} from './rules.js'

/** The message of rctl(8) about a missing rule. */
const ABSENT = ['No such process']

const remove = (name: string, rule: Rule) => ({do: 'exec', argv: ['rctl', '-r', written(name, rule)], tolerate: ABSENT}) as const
const add = (name: string, rule: Rule) => ({do: 'exec', argv: ['rctl', '-a', written(name, rule)]}) as const

/** rctl replaces a rule that differs only in its amount, except for `throttle` rules: there the old rule is removed afterwards. */
function steps(name: string, before: readonly Rule[], after: readonly Rule[]): Step[] {
  const same = (a: Rule) => (b: Rule) => a.what === b.what && a.amount === b.amount
  const old = ({what}: Rule) => before.filter((rule) => rule.what === what)
  const added = after.filter((rule) => !before.some(same(rule)))
  const removed = before.filter((rule) => !after.some(same(rule)))
  return [
    ...added.map(
      (rule): Step => ({
        title: `limit ${rule.what.split(':')[0]} of ${name} to ${rule.amount}`,
        run: add(name, rule),
        undo: [remove(name, rule), ...old(rule).map((one) => add(name, one))],
      }),
    ),
    ...removed.map(
      (rule): Step => ({
        title: `drop the limit of ${rule.what.split(':')[0]} of ${name}, ${rule.amount}`,
        run: remove(name, rule),
        undo: [add(name, rule)],
      }),
    ),
  ]
}

async function rulesNow({host}: Surroundings, name: string): Promise<Rule[]> {
  const {stdout} = await host.ask('rctl', [subject(name)])
  return parseRules(stdout, name)
}

async function cpusOfOthers({settings, host, attributes}: Surroundings, look: Look, name: string): Promise<number[][]> {
  const up = new Set((await look.running()).map((jail) => jail.name))
  const limited = readPots(settings).pots.filter((pot) => pot.name !== name && up.has(pot.name) && limitsOf({attributes}, pot).cpus !== undefined)
  const answers = await Promise.all(limited.map((pot) => host.ask('cpuset', ['-g', '-j', pot.name])))
  return answers.map(({stdout}) => parseCpus(stdout))
}

const mask = (name: string, cpus: readonly number[]) => ({do: 'exec', argv: ['cpuset', '-l', cpus.join(','), '-j', name]}) as const

async function pin(ctx: Surroundings, look: Look, name: string, {cpus}: Limits, old: readonly number[] | undefined): Promise<Step[]> {
  if (cpus === undefined && old === undefined) return []
  const {stdout} = await ctx.host.ask('sysctl', ['-n', 'hw.ncpu'])
  const total = Number(stdout.trim())
  const all = Array.from({length: total}, (_, cpu) => cpu)
  const count = Math.ceil(cpus ?? total)
  if (old !== undefined && old.length === Math.min(count, total)) return []
  const chosen = leastLoaded(count, total, await cpusOfOthers(ctx, look, name)) ?? (old === undefined ? undefined : all)
  if (chosen === undefined) return []
  return [
    {
      title: `keep ${name} to CPU ${chosen.join(', ')}`,
      run: mask(name, chosen),
      // The set goes with its jail.
      undo: old === undefined ? 'covered' : [{...mask(name, old), tolerate: ['not found', 'No such process']}],
    },
  ]
}

/** `kinds`: the kinds of rules to change. Other rules of the jail belong to somebody else. */
async function rules(ctx: Surroundings, name: string, wanted: readonly Rule[], kinds: readonly string[], tell: Tell): Promise<Step[]> {
  if (!(await hasRacct(ctx.host.ask))) {
    if (wanted.length > 0) tell('its limits are not enforced, but for whole CPUs: kern.racct.enable is 0 (see pot doctor)')
    return []
  }
  const before = await rulesNow(ctx, name)
  return steps(
    name,
    before.filter(({what}) => kinds.includes(what)),
    wanted,
  )
}

/** Enforces limits by rctl(8) and cpuset(1). */
export function freebsdLimiter(ctx: Surroundings, look: Look): Limiter {
  return {
    async start({name}, limits, tell) {
      const wanted = rulesOf(limits)
      const kinds = wanted.map(({what}) => what)
      return {after: [...(await rules(ctx, name, wanted, kinds, tell)), ...(await pin(ctx, look, name, limits, undefined))]}
    },

    async change({name}, limits, touched, tell) {
      const kinds = touched.map((one) => KINDS[one])
      const wanted = rulesOf(limits).filter(({what}) => kinds.includes(what))
      const steps = await rules(ctx, name, wanted, kinds, tell)
      if (!touched.includes('cpus')) return steps
      const {stdout} = await ctx.host.ask('cpuset', ['-g', '-j', name])
      return [...steps, ...(await pin(ctx, look, name, limits, parseCpus(stdout)))]
    },

    async stop(name) {
      if (!(await hasRacct(ctx.host.ask))) return []
      return (await rulesNow(ctx, name)).map((rule) => ({
        title: `drop the limit of ${rule.what.split(':')[0]} of ${name}`,
        run: remove(name, rule),
        final: true,
      }))
    },
  }
}
