import {PotError, type Finding, type Pot, type Surroundings} from '@pot/core'
import {bridgeOf, ipOf} from './addresses/addresses.js'
import {internalNetwork, networksOf, privateBridges, titleOf} from './bridges.js'
import type {Bridge, NetworkSettings} from './driver.js'
import {contains, formatNetwork, overlap} from './ip.js'
import {internalNetwork6} from './settings.js'

type On = Pick<Pot, 'name' | 'network' | 'bridge' | 'addresses' | 'stack'>

/** Addresses of the record outside of the bridge's networks: POT_NETWORK or POT_NETWORK6 was different when the pot got them. */
const strangers = ({addresses}: Pick<Pot, 'addresses'>, bridge: Bridge): string[] =>
  addresses.flatMap((one) => {
    const ip = ipOf(one)
    return ip === undefined || networksOf(bridge).some((network) => contains(network, ip)) ? [] : [one.address]
  })

const whatOf = (pot: On, bridge: Bridge, address: string): string =>
  `${address} of '${pot.name}' is not in a network of ${titleOf(bridge)}: ${networksOf(bridge).map(formatNetwork).join(', ')}`

const fixOf = ({name, network, bridge}: On): string =>
  `pot clone -P ${name} -p NEW -F -N ${network}${bridge === undefined ? '' : ` -B ${bridge}`} -i auto, or set POT_NETWORK back`

/** Checks the addresses of a pot before its start. Throws BAD_NETWORK. */
export function refuseStrangers(pot: On, bridge: Bridge): void {
  const [first] = strangers(pot, bridge)
  if (first !== undefined) throw new PotError('BAD_NETWORK', whatOf(pot, bridge, first), {hint: fixOf(pot)})
}

/** Findings after a change of POT_NETWORK or POT_NETWORK6: pots that will not start, and bridges whose packets are not translated. */
export function outsiders(ctx: Surroundings, settings: NetworkSettings, pots: readonly Pot[]): Finding[] {
  const whole = [internalNetwork(ctx), internalNetwork6(ctx)]
  return [
    ...pots.flatMap((pot): Finding[] => {
      const bridge = bridgeFor(pot)
      return bridge === undefined ? [] : strangers(pot, bridge).map((address) => ({severity: 'error', what: whatOf(pot, bridge, address), fix: fixOf(pot)}))
    }),
    ...privateBridges(ctx, settings).flatMap((bridge) =>
      networksOf(bridge)
        .filter((network) => !whole.some((one) => overlap(one, network)))
        .map((network): Finding => {
          const all = formatNetwork(network)
          return {
            severity: 'warning',
            what: `${all} of ${titleOf(bridge)} is not in ${network.family === 'ipv4' ? 'POT_NETWORK' : 'POT_NETWORK6'}: its packets are not translated`,
            fix: `pot destroy -B ${bridge.name ?? ''}, and make it again`,
          }
        }),
    ),
  ]

  function bridgeFor(pot: Pot): Bridge | undefined {
    try {
      return bridgeOf(ctx, settings, pot)
    } catch {
      // The start of the pot reports the error.
      return undefined
    }
  }
}
