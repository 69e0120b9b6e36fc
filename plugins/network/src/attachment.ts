import {createHash} from 'node:crypto'
import {defined, PotError, settingsOf, type Claim, type Pot, type Surroundings} from '@pot/core'
import {allocate, bridgeOf, familiesOf, ipOf, wishOf} from './addresses/addresses.js'
import {aliasesOf} from './addresses/alias.js'
import type {Address, Attachment, Bridge, NetworkDriver, NetworkSettings} from './driver.js'
import {parseIp} from './ip.js'
import {refuseStrangers} from './outsiders.js'
import type {Declared} from './pot-types.js'
import {allocatePorts} from './ports/ports.js'

/** A locally administered MAC address, the same for a uuid at every start. */
export function macOf(uuid: string): string {
  const bytes = createHash('sha256').update(uuid).digest('hex').slice(0, 10)
  return `02:${bytes.match(/../g)?.join(':') ?? ''}`
}

/** Name of the host's end of a pot's pair of interfaces. */
export const deviceOf = (uuid: string): string => `pot${uuid.replaceAll('-', '').slice(0, 12)}`

interface Setting {
  readonly ctx: Surroundings
  readonly settings: NetworkSettings
  readonly driver: NetworkDriver
  readonly claim: Claim
}

/** The types of this plugin. Others are those of the host and of other plugins. */
const TYPES = ['alias', 'public-bridge', 'private-bridge'] as const satisfies readonly Attachment['type'][]
export const ownType = ({network}: Pick<Pot, 'network'>): Attachment['type'] | undefined => TYPES.find((one) => one === network)

/** The minimum to find the interfaces and rules of a pot; undefined for a pot that was never started. */
export const emptyAttachment = (pot: Pot): Attachment | undefined =>
  pot.uuid === undefined
    ? undefined
    : {
        ...{pot: pot.name, uuid: pot.uuid, root: pot.root, stack: pot.stack, type: ownType(pot) ?? 'public-bridge'},
        ...{addresses: [], device: deviceOf(pot.uuid), mac: macOf(pot.uuid), ports: [], noRcScript: false, isolated: false, neighbours: []},
      }

/**
 * The network of a pot that starts; undefined for a pot with the network of the host. Rejects with USAGE, NO_BRIDGE, NO_IPV6, NO_NIC,
 * ADDRESS_TAKEN, POOL_EXHAUSTED, PORT_TAKEN, PORTS_EXHAUSTED.
 */
export async function attachmentOf({ctx, settings, driver, claim}: Setting, pot: Pot): Promise<Attachment | undefined> {
  const {uuid} = pot
  const type = ownType(pot)
  if (type === undefined) return undefined
  if (uuid === undefined) throw new PotError('BROKEN_POT', `${pot.name} has no id`, {hint: 'pot doctor'})
  const bridge = bridgeOf(ctx, settings, pot)
  for (const text of pot.badPorts) ctx.report.warn(`${pot.name}: '${text}' is not a port, and is not exported`)
  if (bridge === undefined && pot.ports.length > 0) ctx.report.warn(`${pot.name}: ports are not exported with network type ${type}`)
  const addresses = bridge === undefined ? await aliasesOf(pot, settings, driver) : await bridgedAddresses({ctx, settings, driver, claim}, pot, bridge)
  return {
    pot: pot.name,
    uuid,
    root: pot.root,
    type,
    stack: pot.stack,
    ...defined({bridge}),
    addresses,
    device: deviceOf(uuid),
    mac: macOf(uuid),
    ports: bridge === undefined ? [] : await allocatePorts({ctx, driver, claim}, pot, addresses),
    noRcScript: pot.attributes['no-rc-script'],
    isolated: settingsOf<Declared['settings']>(ctx).POT_ISOLATE_VNET_POTS,
    neighbours: [],
  }
}

/** The addresses of the record; a family without one, as in records of pot 0.16, gets one, which the start puts there. */
async function bridgedAddresses({ctx, settings, claim}: Setting, pot: Pot, bridge: Bridge): Promise<Address[]> {
  const families = familiesOf(pot)
  const addresses = pot.addresses.filter((one) => {
    const ip = ipOf(one)
    return ip === undefined || families.includes(ip.family)
  })
  refuseStrangers({...pot, addresses}, bridge)
  const {fixed, any} = wishOf({addresses, stack: pot.stack}, bridge)
  const own = addresses.map(({address}) => address).filter((address) => address !== 'auto')
  const all = any.length === 0 ? own : [...own, ...(await allocate(ctx, settings, pot, bridge, {fixed: [], any, beside: fixed}, claim))]
  return all.flatMap((address): Address[] => {
    const family = parseIp(address)?.family
    const part = family && bridge[family]
    return family && part ? [{family, address, prefix: part.prefix}] : []
  })
}
