import {fail, ok, refuse, type Call, type Reply} from '../call.js'
import {getopt, usual} from '../getopt.js'
import {familyOf, sameNetwork, shortest} from '../net/address.js'
import {interfacesOf, type Family} from '../net/interface.js'
import {jailOf, stackOf} from '../net/parameters.js'
import {has} from '../releases.js'
import type {State} from '../state.js'

const USAGE = 'usage: route [-j jail] [-dnqtv] command [[modifiers] args]'

/** route(8): the default routes of a network stack. */
export async function route(call: Call, state: State): Promise<Reply> {
  const options = getopt(call.argv, '46dj:nqtv', usual('route', USAGE, 64))
  const jail = options.value('j')
  if (jail !== undefined && !has(state, 'route -j')) usual('route', USAGE, 64).illegal('j')
  const vnet = jail === undefined ? stackOf(call.jail) : jailOf(state, jail, 'route: Jail not found')
  const [command = '', ...words] = options.operands
  let family: Family = options.has('6') ? 'inet6' : 'inet'
  while (words[0]?.startsWith('-')) {
    const modifier = words.shift()
    if (modifier === '-inet6' || modifier === '-6') family = 'inet6'
    else if (modifier !== '-inet' && modifier !== '-4' && modifier !== '-net') return fail(USAGE, 64)
  }
  const [destination, gateway, ...more] = words
  if (destination !== 'default' || more.length > 0) return refuse('freebsd model: only the default route is modelled', 70)
  const there = state.net.routes.find((one) => one.vnet === vnet && one.family === family)
  const named = 'net default'
  switch (command) {
    case 'add':
    case 'change': {
      if (gateway === undefined || familyOf(gateway) !== family) return fail(`route: bad address: ${gateway ?? ''}`, 68)
      const through = interfacesOf(state.net, vnet).find((one) => one.up && one[family].some((own) => sameNetwork(gateway, own)))
      const said = `${command} ${named}: gateway ${gateway} fib 0`
      const refused = (words: string, more: string): Reply => ({
        code: 1,
        stdout: options.has('q') ? '' : `${said}: ${more}\n`,
        stderr: `route: writing to routing socket: ${words}\n`,
      })
      if (command === 'add' && there) return refused('File exists', 'route already in table')
      if (!through) return refused('Network is unreachable', 'Network is unreachable')
      state.net.routes = state.net.routes.filter((one) => one !== there)
      state.net.routes.push({vnet, family, destination, gateway: shortest(gateway), through})
      return ok(options.has('q') ? '' : `${said.replace(' fib 0', '')}\n`)
    }
    case 'delete':
    case 'del':
      if (!there) return {code: 1, stderr: `delete ${named} fib 0: not in table\n`}
      state.net.routes = state.net.routes.filter((one) => one !== there)
      return ok(options.has('q') ? '' : `delete ${named}\n`)
    case 'get':
    case 'show':
      if (!there) return fail('route: route has not been found')
      return ok(
        `   route to: default\ndestination: default\n       mask: default\n    gateway: ${there.gateway}\n        fib: 0\n  interface: ${there.through.name}\n      flags: <UP,GATEWAY,DONE,STATIC>\n`,
      )
    default:
      return fail(USAGE, 64)
  }
}
