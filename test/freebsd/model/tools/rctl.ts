import {fail, ok, type Call, type Reply} from '../call.js'
import {getopt, usual} from '../getopt.js'
import {matches, parseRule, validate, type Rule} from '../rctl/rule.js'
import {usage} from '../rctl/usage.js'
import type {State} from '../state.js'
import {hostUser} from '../users.js'
import {humanize} from './humanize.js'

const USAGE = 'usage: rctl [ -h ] [-a rule | -l filter | -r filter | -u filter | filter]'

const show = ({subject, id, resource, action, amount, per}: Rule): string =>
  `${subject}:${id}:${resource}:${action}=${amount}${per === undefined ? '' : `/${per}`}`

/** What a new rule takes the place of (kern_rctl.c): the same one, and of those that deny also one with another amount. */
const replaced = (rule: Rule): Rule => ({...rule, per: undefined, ...(rule.action === 'deny' ? {amount: ''} : {})})

/** Numbers for people, and names for the uids of users. */
function pretty(rule: Rule, human: boolean, numeric: boolean): string {
  const id = rule.subject === 'user' && !numeric ? (hostUser(Number(rule.id))?.name ?? rule.id) : rule.id
  return show({...rule, id, amount: human ? humanize(Number(rule.amount)) : rule.amount})
}

export async function rctl(call: Call, state: State): Promise<Reply> {
  const options = getopt(call.argv, 'ahlnru', usual('rctl', USAGE))
  const modes = ['a', 'l', 'r', 'u'].filter((letter) => options.has(letter))
  if (modes.length > 1) return fail('rctl: at most one of -a, -l, -r, or -u may be specified')
  if (state.sysctls.get('kern.racct.enable') !== '1') return fail('rctl: RACCT/RCTL present, but disabled; enable using kern.racct.enable=1 tunable')
  const [mode] = modes
  const print = (rule: Rule) => call.print(`${pretty(rule, options.has('h'), options.has('n'))}\n`)
  const rules = state.rules.map((text) => parseRule(text)).filter((rule) => typeof rule !== 'string')
  if (options.operands.length === 0) {
    if (mode !== undefined) return fail(USAGE)
    rules.forEach(print)
    return ok()
  }

  let errors = 0
  const complain = (words: string) => {
    call.warn(`rctl: ${words}\n`)
    errors++
  }
  for (const operand of options.operands) {
    const rule = parseRule(operand)
    if (typeof rule === 'string') {
      complain(`malformed rule '${operand}': ${rule}`)
      continue
    }
    const error = validate(rule, mode)
    if (mode === 'a') {
      if (error) complain(`failed to add rule '${operand}': ${error}`)
      else {
        const kept = rules.filter((one) => !matches(replaced(rule), one))
        // The newest comes first.
        state.rules.splice(0, state.rules.length, show(rule), ...kept.map(show))
        rules.splice(0, rules.length, rule, ...kept)
      }
    } else if (mode === 'r') {
      const kept = rules.filter((one) => !matches(rule, one))
      // To remove all rules of a jail that has none is no failure.
      const gone = kept.length === rules.length && rule.resource !== '' ? 'No such process' : undefined
      if (error ?? gone) complain(`failed to remove rule '${operand}': ${error ?? gone}`)
      else state.rules.splice(0, state.rules.length, ...kept.map(show))
    } else if (mode === 'u') {
      if (error) complain(`failed to show resource consumption for '${operand}': ${error}`)
      else for (const [name, amount] of usage(state, rule)) call.print(`${name}=${options.has('h') ? humanize(amount) : amount}\n`)
    } else if (error) complain(`failed to ${mode === 'l' ? 'get limits' : 'show rules'} for '${operand}': ${error}`)
    else rules.filter((one) => matches(rule, one)).forEach(print)
  }
  return {code: errors}
}
