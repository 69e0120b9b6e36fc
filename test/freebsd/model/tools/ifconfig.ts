import {fail, ok, Refusal, refuse, type Call, type Reply} from '../call.js'
import {getopt, usual, type Options} from '../getopt.js'
import {findInterface, interfacesOf, newInterface, type Interface, type Net} from '../net/interface.js'
import {apply, jailOf, moveTo, stackOf, type Run} from '../net/parameters.js'
import {show, type Format} from '../net/show.js'
import {has} from '../releases.js'
import type {State} from '../state.js'

const USAGE = `usage: ifconfig [-j jail] [-f type:format] interface address_family
            [address [dest_address]] [parameters]
       ifconfig [-j jail] interface create
       ifconfig [-j jail] -a [-dmuv] [address_family]
       ifconfig [-j jail] -l [-du] [address_family]
       ifconfig [-j jail] -g group`

/** ifconfig(8): interfaces, groups, epair(4), bridge(4), addresses of both families. */
export async function ifconfig(call: Call, state: State): Promise<Reply> {
  const options = getopt(call.argv, 'aCDdf:G:g:j:klLmnuv', usual('ifconfig', USAGE))
  if (['C', 'D', 'G'].some((letter) => options.has(letter))) refuse('freebsd model: ifconfig -C, -D and -G are not modelled', 70)
  const jail = options.value('j')
  if (jail !== undefined && !has(state, 'ifconfig -j')) usual('ifconfig', USAGE).illegal('j')
  const vnet = jail === undefined ? stackOf(call.jail) : jailOf(state, jail, 'ifconfig: jail not found: No such file or directory')
  const {net} = state
  const group = options.value('g')
  if (group !== undefined) return listGroup(net, vnet, group, options.operands)
  const format = formats(options.value('f') ?? call.env.IFCONFIG_FORMAT ?? '')
  if (options.has('a') || options.has('l') || options.operands.length === 0)
    return list(
      options,
      net,
      interfacesOf(net, vnet).map((one) => seenFrom(call.jail, one)),
      format,
    )

  const [name = '', ...words] = options.operands
  const create = words[0] === 'create' || words[0] === 'plumb'
  if (create) return made(state, vnet, name, words.slice(1))
  if (words[0] === '-vnet') return reclaim(state, vnet, name, words)
  const one = findInterface(net, vnet, name) ?? refuse(`ifconfig: interface ${name} does not exist`)
  if (words.length === 0) return ok(show(seenFrom(call.jail, one), format, isMember(net, one)))
  const before = one.name
  run(state, vnet, one, words)
  return ok(one.name === before ? '' : `${one.name}\n`)
}

function run(state: State, vnet: number, one: Interface, words: readonly string[]): Run {
  const [first = ''] = words
  const family = first === 'inet' || first === 'inet6' ? first : first === 'link' || first === 'ether' || first === 'lladdr' ? 'link' : undefined
  const done: Run = {state, vnet, one, family: family ?? 'inet', address: undefined, alias: 0, destroyed: false}
  apply(done, family === undefined ? words : words.slice(1))
  return done
}

/** A jail in the network stack of the host sees all interfaces, without the addresses of a family that it has not. */
function seenFrom(jail: Call['jail'], one: Interface): Interface {
  if (jail === undefined || stackOf(jail) !== 0) return one
  const without = (family: 'ip4' | 'ip6') => jail.params.get(family) === 'disable'
  return {...one, ...(without('ip4') ? {inet: []} : {}), ...(without('ip6') ? {inet6: [], nd6: new Set()} : {})}
}

const isMember = (net: Net, one: Interface): boolean =>
  net.interfaces.some(({members}) => [...members.keys()].some(({kind, unit, name}) => kind === one.kind && unit === one.unit && name === one.name))

function listGroup(net: Net, vnet: number, group: string, more: readonly string[]): Reply {
  if (more.length > 0) return fail(USAGE)
  const members = interfacesOf(net, vnet).filter(({groups}) => groups.includes(group))
  return ok(members.map(({name}) => `${name}\n`).join(''))
}

function formats(text: string): Format {
  const found: {inet: Format['inet']; inet6: Format['inet6']} = {inet: 'hex', inet6: 'numeric'}
  for (const pair of text.split(',').filter((one) => one !== '')) {
    const [type, value, ...rest] = pair.split(':')
    if (rest.length === 0 && type === 'inet' && (value === 'cidr' || value === 'hex')) found.inet = value
    else if (rest.length === 0 && type === 'inet6' && (value === 'cidr' || value === 'numeric')) found.inet6 = value
    else if (value === 'default' && rest.length === 0 && type === 'inet') found.inet = 'hex'
    else if (value === 'default' && rest.length === 0 && type === 'inet6') found.inet6 = 'numeric'
    else if (value !== 'default' || rest.length > 0 || (type !== 'addr' && type !== 'ether')) refuse(`freebsd model: ifconfig -f ${pair} is not modelled`, 70)
  }
  return found
}

function list(options: Options, net: Net, interfaces: readonly Interface[], format: Format): Reply {
  const [family, ...rest] = options.operands
  if (rest.length > 0 || (family !== undefined && !['inet', 'inet6', 'link', 'ether'].includes(family))) return fail(USAGE)
  const shown = interfaces.filter((one) => {
    if ((options.has('u') && !one.up) || (options.has('d') && one.up)) return false
    return family === 'inet' || family === 'inet6' ? one[family].length > 0 : family === undefined || one.mac !== ''
  })
  if (options.has('l')) return ok(`${shown.map(({name}) => name).join(' ')}\n`)
  return family === undefined
    ? ok(shown.map((one) => show(one, format, isMember(net, one))).join(''))
    : refuse('freebsd model: ifconfig -a FAMILY is not modelled', 70)
}

/** `ifconfig epair create`, `ifconfig bridge7 create`; the other words are for the interface that it makes. */
function made(state: State, vnet: number, name: string, words: readonly string[]): Reply {
  const [, kind, unit] = /^(epair|bridge|lo)(\d+)?$/.exec(name) ?? []
  if (findInterface(state.net, vnet, name)) return fail(`ifconfig: create: bad value`)
  if (kind !== 'epair' && kind !== 'bridge' && kind !== 'lo') return fail(`ifconfig: SIOCIFCREATE2 (${name}): Invalid argument`)
  const units = new Set(state.net.interfaces.filter((one) => one.kind === kind && (kind !== 'lo' || one.vnet === vnet)).map((one) => one.unit))
  const wanted = unit === undefined ? [...Array(32768).keys()].find((free) => !units.has(free)) : Number(unit)
  if (wanted === undefined || units.has(wanted)) return fail(`ifconfig: SIOCIFCREATE2 (${name}): File exists`)
  if (wanted > 32767) return fail(`ifconfig: SIOCIFCREATE2 (${name}): Invalid argument`)
  if (kind !== 'lo') state.modules.add(`if_${kind}.ko`)
  const one = newInterface(state.net, kind, wanted, kind === 'epair' ? `epair${wanted}a` : `${kind}${wanted}`, vnet)
  if (kind === 'epair') {
    one.peer = newInterface(state.net, kind, wanted, `epair${wanted}b`, vnet)
    one.peer.peer = one
  }
  // A name that was not asked for is printed. What has been made stays when a later word is wrong.
  const printed = () => (one.name !== name && state.net.interfaces.includes(one) ? `${one.name}\n` : '')
  try {
    run(state, vnet, one, words)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return {...error.reply, stdout: printed()}
  }
  return ok(printed())
}

function reclaim(state: State, vnet: number, name: string, [, who = '', ...more]: readonly string[]): Reply {
  if (who === '' || more.length > 0) return fail(USAGE)
  const jid = jailOf(state, who)
  const one = findInterface(state.net, jid, name) ?? refuse('ifconfig: SIOCSIFRVNET: Device not configured')
  moveTo(state, one, vnet, jid)
  return ok()
}
