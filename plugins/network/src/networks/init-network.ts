import {readPots, type Surroundings, messageOf} from '@pot/core'
import {internalNetwork, privateBridges, publicBridge, whereSetUp} from '../bridges.js'
import {relevant, collisionsOf} from './collisions.js'
import {formatIp, netmask, parseNetwork} from '../ip.js'
import {coveredBy, type Occupant} from './occupants.js'
import type {Opened} from '../open-driver.js'
import {freeNetwork, freeUla} from './pick.js'
import {internalNetwork6} from '../settings.js'

type Values = Readonly<Record<string, string>>

/** As in pot.conf(5): whoever has written something else has meant it. */
const DEFAULTS: Values = {POT_NETWORK: '10.192.0.0/10', POT_NETMASK: '255.192.0.0', POT_GATEWAY: '10.192.0.1'}
const DNS: Values = {POT_DNS_IP: '10.192.0.2'}

const untouched = ({settings: {values}}: Pick<Surroundings, 'settings'>, defaults: Values): boolean =>
  Object.entries(defaults).every(([key, value]) => values.get(key) === value)

/** The settings that belong to a network: the gateway is its first address, the DNS server its second one. */
function settingsFor(text: string, dns: boolean): Values {
  const network = parseNetwork(text)
  if (network === undefined) return {}
  const host = (index: bigint) => formatIp({family: network.family, value: network.first + index})
  return {POT_NETWORK: text, POT_NETMASK: netmask(network.prefix), POT_GATEWAY: host(1n), ...(dns ? {POT_DNS_IP: host(2n)} : {})}
}

/** Whether networks are given away already, so that there must be no others. */
function inUse(ctx: Surroundings, {settings}: Opened): boolean {
  const pots = whereSetUp(() => readPots(ctx.settings).pots)
  return whereSetUp(() => privateBridges(ctx, settings)).length > 0 || pots.some(({network}) => network.endsWith('-bridge'))
}

/**
 * For init: settings of networks that take nothing away from this host, where those by default would; {} when they are free. What was chosen by
 * the administrator, or is in use, stays, and is warned of.
 */
export async function chooseNetworks(ctx: Surroundings, opened: Opened): Promise<Values> {
  let occupants: readonly Occupant[]
  try {
    occupants = relevant(ctx, opened.settings, await opened.driver.occupants())
  } catch (error) {
    ctx.report.warn(`cannot check whether the network of pots is unused: ${messageOf(error)}`)
    return {}
  }
  const free: Values = inUse(ctx, opened)
    ? {}
    : {
        ...(untouched(ctx, DEFAULTS) && taken(internalNetwork(ctx)) ? settingsFor(freeNetwork(occupants) ?? '', untouched(ctx, DNS)) : {}),
        ...(untouched(ctx, {POT_NETWORK6: ''}) && taken(internalNetwork6(ctx)) ? ula(freeUla(ctx, occupants)) : {}),
      }
  for (const {family, what, fix} of collisionsOf(ctx, publicBridge(ctx, opened.settings), occupants))
    if (!((family === 'ipv6' ? 'POT_NETWORK6' : 'POT_NETWORK') in free)) ctx.report.warn(`${what}: pots on it will not start (${fix})`)
  for (const key of ['POT_NETWORK', 'POT_NETWORK6'] as const)
    if (key in free) ctx.report.info(`${key} is ${free[key]}: this host uses addresses of the default network`)
  return free

  function taken(network: Parameters<typeof coveredBy>[0]): boolean {
    return coveredBy(network, occupants).length > 0
  }
}

const ula = (text: string | undefined): Values => (text === undefined ? {} : {POT_NETWORK6: text})
