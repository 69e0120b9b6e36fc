import {Refusal} from '../call.js'
import {familyOf} from '../net/address.js'
import {findInterface, type Interface} from '../net/interface.js'
import {apply, moveTo} from '../net/parameters.js'
import {called, failed, type Context} from './context.js'
import {entry, text, values} from './definition.js'

/** An address that jail(8) has given to an interface of the host. */
export interface Given {
  readonly one: Interface
  readonly words: readonly string[]
}

/** What ifconfig(8) says is said, and ends the start. */
function ifconfig<T>(context: Context, line: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    context.call.warn(error.reply.stderr ?? '')
    return failed(context, `/sbin/ifconfig ${line}: failed`)
  }
}

function lookUp(context: Context, line: string, name: string): Interface {
  const one = findInterface(context.state.net, 0, name)
  if (one) return one
  context.call.warn(`ifconfig: interface ${name} does not exist\n`)
  return failed(context, `/sbin/ifconfig ${line}: failed`)
}

/** `em0|10.0.0.1/24` of ip4.addr and ip6.addr: given to the interface, and noted in `given`. */
export function giveAddresses(context: Context, given: Given[]): void {
  const {definition, state} = context
  for (const parameter of ['ip4.addr', 'ip6.addr']) {
    for (const value of entry(definition, parameter) ? values(definition, parameter).flatMap((list) => list.split(',')) : []) {
      const [first = '', second] = value.split('|')
      const name = second === undefined ? text(definition, 'interface') : first
      const full = (second ?? first).replace(/ .*$/, '')
      const family = familyOf(full.replace(/\/.*$/, ''))
      if (name === undefined || family === undefined) continue
      const address = full.includes('/') ? full : `${full}/${family === 'inet' ? 32 : 128}`
      const words = [address, 'alias']
      const line = `${name} ${family} ${words.join(' ')}`
      const one = lookUp(context, line, name)
      ifconfig(context, line, () => apply({state, vnet: 0, one, family, address: undefined, alias: 0, destroyed: false}, words))
      given.push({one, words: [family, address, '-alias']})
    }
  }
}

/** Takes back what `giveAddresses` gave. */
export function takeAddresses({state}: Context, given: readonly Given[]): void {
  for (const {one, words} of given.toReversed()) {
    const family = words[0] === 'inet6' ? 'inet6' : 'inet'
    apply({state, vnet: 0, one, family, address: undefined, alias: 0, destroyed: false}, words.slice(1))
  }
}

/** `vnet.interface`: `ifconfig NAME vnet JAIL` for each, by the jid only where the definition has one. jail(8) does it after exec.created, before exec.start. */
export function giveInterfaces(context: Context): void {
  const {definition, state, jail} = context
  for (const name of values(definition, 'vnet.interface')) {
    const line = `${name} vnet ${text(definition, 'jid') ?? called(definition) ?? jail?.jid}`
    const one = lookUp(context, line, name)
    ifconfig(context, line, () => {
      if (jail?.params.get('vnet') !== 'new') throw new Refusal({code: 1, stderr: 'ifconfig: SIOCSIFVNET: File exists\n'})
      moveTo(state, one, jail.jid, 0)
    })
  }
}
