import {ends, interfaces, protocols} from './parts.js'
import {listOf, type Reader} from './reader.js'
import type {Written} from './rule.js'
import {family, tagName} from './translation.js'

/** `pass` and `block`; the first word is taken already. Routes, users, queues and state options are not modelled. */
export function filter(from: Reader, action: 'pass' | 'block'): Written[] {
  const {line} = from
  const policy = action === 'block' ? (from.oneOf(['drop', 'return', 'return-rst', 'return-icmp', 'return-icmp6']) ?? 'drop') : ''
  const words = [action === 'block' ? `block ${policy}` : 'pass', ...direction(from)]
  if (from.take('log')) words.push('log')
  if (from.take('quick')) words.push('quick')
  const on = from.take('on') ? interfaces(from) : []
  const rest = {on, family: family(from), protocols: from.take('proto') ? protocols(from) : []}
  if (policy === 'return-rst' && rest.protocols.some((protocol) => protocol !== 'tcp')) from.fail('return-rst only applies to TCP')
  const {source, target} = ends(from)
  return options(from, action, rest.protocols).map((tail) => ({line, head: words.join(' '), ...rest, source, target, tail}))
}

export const direction = (from: Reader): string[] => {
  const found = from.oneOf(['in', 'out'])
  return found ? [found] : []
}

/** A list of icmp types makes a rule of each. */
function options(from: Reader, action: 'pass' | 'block', given: readonly string[]): string[] {
  const words: string[] = []
  let types: readonly string[] = ['']
  let state = action === 'pass' ? 'keep state' : ''
  let flags = action === 'pass' && (given.length === 0 || given.includes('tcp')) ? 'flags S/SA' : ''
  while (!from.endOfLine()) {
    if (from.take('flags')) {
      if (given.length > 0 && given.some((protocol) => protocol !== 'tcp')) from.fail('flags only apply to tcp')
      const set = from.take('/') ? '' : from.word()
      flags = set === 'any' ? '' : `flags ${set}/${set === '' || from.take('/') ? from.word() : from.fail()}`
      if (flags !== '' && !/^flags [FSRPAUEW]*\/[FSRPAUEW]+$/.test(flags)) from.fail()
    } else if (from.take('label')) words.push(`label "${from.word()}"`)
    else if (from.take('tag')) words.push(`tag ${tagName(from)}`)
    else if (from.take('allow-opts')) words.push('allow-opts')
    else if (from.take('!')) {
      from.expect('tagged')
      words.push(`! tagged ${tagName(from)}`)
    } else if (from.take('tagged')) words.push(`tagged ${tagName(from)}`)
    else if (from.peek() === 'icmp-type' || from.peek() === 'icmp6-type') types = icmp(from, given)
    else {
      const kind = from.oneOf(['no', 'keep', 'modulate', 'synproxy']) ?? from.fail()
      from.expect('state')
      if (action === 'block') from.fail("keep state on block rules doesn't make sense")
      state = kind === 'no' ? 'no state' : `${kind} state`
    }
  }
  return types.map((type) => [...(state === 'no state' ? [] : [flags]), type, state, ...words].filter((word) => word !== '').join(' '))
}

const ICMP = 'echoreq|echorep|unreach|squench|redir|althost|routeradv|routersol|timex|paramprob|timereq|timerep|inforeq|inforep|maskreq|maskrep'
const ICMP6 = 'unreach|toobig|timex|paramprob|echoreq|echorep|groupqry|listqry|grouprep|listenrep|groupterm|routersol|routeradv|neighbrsol|neighbradv|redir'

function icmp(from: Reader, given: readonly string[]): string[] {
  const word = from.word()
  const wanted = word === 'icmp-type' ? 'icmp' : 'ipv6-icmp'
  if (given.length !== 1 || given[0] !== wanted) from.fail(`${word} only applies to proto ${wanted === 'icmp' ? 'icmp' : 'icmp6'}`)
  const known = new RegExp(`^(\\d{1,3}|${wanted === 'icmp' ? ICMP : ICMP6})$`)
  return listOf(from, () => {
    const type = from.word()
    if (!known.test(type)) from.fail(`unknown ${word} ${type}`)
    return `${word} ${type}${from.take('code') ? ` code ${from.word()}` : ''}`
  })
}
