import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {findJail} from '../jail/record.js'
import type {State} from '../state.js'
import {shortest, sameNetwork} from './address.js'
import {interfacesOf, type Family, type Interface} from './interface.js'
import {apply} from './parameters.js'

/** rc.conf(5) of a jail: the last value of each variable. */
function variables(root: string): Map<string, string> {
  const file = join(root, 'etc/rc.conf')
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  return new Map([...text.matchAll(/^(\w+)="?([^"\n#]*)"?/gm)].map(([, name = '', value = '']): [string, string] => [name, value.trim()]))
}

function configure(state: State, vnet: number, one: Interface, text: string): void {
  const [first = '', ...words] = text.split(/ +/)
  if (first !== 'inet' && first !== 'inet6') return
  apply({state, vnet, one, family: first, address: undefined, alias: first === 'inet6' ? 1 : 0, destroyed: false}, words)
}

/** A second default route of IPv6 beside an equal one is taken, as the records say; one of IPv4 is not. */
function route({net}: State, vnet: number, family: Family, gateway: string): void {
  const through = interfacesOf(net, vnet).find((one) => one.up && one[family].some((own) => sameNetwork(gateway, own)))
  const there = net.routes.some((one) => one.vnet === vnet && one.family === family)
  if (through && !(there && family === 'inet')) net.routes.push({vnet, family, destination: 'default', gateway: shortest(gateway), through})
}

/** What rc.d/netif and rc.d/routing of a jail do to its network when it boots. */
export function boot(state: State, name: string): void {
  const jail = findJail(state, name)
  if (!jail) throw new Error(`there is no jail ${name}`)
  const vars = variables(jail.path)
  const listed = vars.get('network_interfaces') ?? 'auto'
  for (const one of interfacesOf(state.net, jail.jid)) {
    if (!/^auto$/i.test(listed) && !listed.split(/ +/).includes(one.name)) continue
    const texts = [
      vars.get(`ifconfig_${one.name}`),
      vars.get(`ifconfig_${one.name}_ipv6`),
      ...(vars.get(`ifconfig_${one.name}_aliases`)?.split(/ (?=inet6? )/) ?? []),
    ]
    for (const text of texts) if (text !== undefined) configure(state, jail.jid, one, text)
    if (one.kind !== 'lo' && !vars.has(`ifconfig_${one.name}_ipv6`)) one.nd6.add('ifdisabled')
  }
  const [v4, v6] = [vars.get('defaultrouter') ?? 'NO', vars.get('ipv6_defaultrouter') ?? 'NO']
  if (v4 !== 'NO') route(state, jail.jid, 'inet', v4)
  if (v6 !== 'NO') route(state, jail.jid, 'inet6', v6)
}
