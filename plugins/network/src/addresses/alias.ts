import {formatAddress, misuse, PotError, type Pot} from '@pot/core'
import {familiesOf} from './addresses.js'
import type {Address, NetworkDriver, NetworkSettings} from '../driver.js'
import {BITS, formatIp, parseIp} from '../ip.js'

/**
 * The addresses of a pot with their interfaces. `nic`: the interface of an address that names none. Throws USAGE when a family of the stack has no
 * address; the stack `dual` does not need both.
 */
export function readAliases(pot: Pick<Pot, 'addresses' | 'stack'>, nic: string): (Address & {readonly nic: string})[] {
  const families = familiesOf(pot)
  const all = pot.addresses.map((one) => {
    const ip = parseIp(one.address)
    if (ip === undefined) throw misuse(`'${formatAddress(one)}' is not an address for network type alias`, '-i ADDRESS, or -i NIC|ADDRESS')
    return {family: ip.family, address: formatIp(ip), prefix: BITS[ip.family], nic: one.nic ?? nic}
  })
  const used = all.filter(({family}) => families.includes(family))
  if (used.length === 0) throw misuse(`network type alias needs an ${families.join(' or ')} address`, '-i ADDRESS, or -i NIC|ADDRESS')
  return used
}

/** See `readAliases`. Rejects with NO_NIC for a missing interface. */
export async function aliasesOf(pot: Pick<Pot, 'addresses' | 'stack'>, {extif}: Pick<NetworkSettings, 'extif'>, driver: NetworkDriver): Promise<Address[]> {
  const aliases = readAliases(pot, extif)
  const nics = await driver.nics()
  for (const {nic} of aliases)
    if (!nics.includes(nic)) throw new PotError('NO_NIC', `there is no interface '${nic}'`, {hint: `it has ${nics.join(', ')}; the default is POT_EXTIF`})
  return aliases
}
