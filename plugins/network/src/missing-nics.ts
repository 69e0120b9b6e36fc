import type {Finding, Pot} from '@pot/core'
import type {NetworkSettings} from './driver.js'

/** POT_EXTIF of a host that has not set it. Linux has no interface of this name, and translates addresses at every interface. */
const PRESET = 'em0'

type Settings = Pick<NetworkSettings, 'extif' | 'extifAddress' | 'extra' | 'vpn'>

/** The interfaces that settings name and this host does not have, with what that means. `nics`: names of the interfaces of this host. */
export function missingNics(
  {extif, extifAddress, extra, vpn}: Settings,
  pots: readonly Pick<Pot, 'name' | 'network' | 'addresses'>[],
  nics: readonly string[],
): Finding[] {
  const fix = `pot config --set POT_EXTIF=${nics.find((nic) => nic !== 'lo' && nic !== 'lo0') ?? 'NIC'}`
  const aliases = pots.filter(({network, addresses}) => network === 'alias' && addresses.some(({nic}) => nic === undefined)).map(({name}) => name)
  const used = aliases.length > 0 || extifAddress !== undefined
  const lost = (key: string, nic: string, fixed: string): Finding[] =>
    nics.includes(nic) ? [] : [{severity: 'warning', what: `${key} names ${nic}, and this host has no such interface`, fix: fixed}]
  const first: Finding[] =
    nics.includes(extif) || (extif === PRESET && !used)
      ? []
      : [
          {
            severity: aliases.length > 0 ? 'error' : 'warning',
            what: `POT_EXTIF is ${extif}, and this host has no such interface${aliases.length > 0 ? `: ${aliases.join(', ')} cannot start` : ''}`,
            fix,
          },
        ]
  return [
    ...first,
    ...extra.flatMap(({nic}) => lost('POT_EXTRA_EXTIF', nic, 'pot config --set POT_EXTRA_EXTIF=...')),
    ...(vpn === undefined ? [] : lost('POT_VPN_EXTIF', vpn.nic, 'pot config --unset POT_VPN_EXTIF')),
  ]
}
