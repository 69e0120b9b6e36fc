import {defined} from '../defined.js'
import type {Context} from '../context.js'
import {PotError} from '../errors.js'
import type {NetworkType} from './pot.js'

/** Rejects with NEEDS_PLUGIN when nothing on this installation can make such a network. */
export function checkNetwork({networks}: Context, type: NetworkType): void {
  if (type === 'inherit' || networks.includes(type)) return
  throw new PotError('NEEDS_PLUGIN', `network type ${type} needs the network plugin`, {hint: 'pot plugins install network'})
}

/** The network of a new pot as it is asked for. */
interface Asked {
  readonly network: NetworkType
  readonly addresses: readonly string[]
  readonly bridge?: string | undefined
}

/** The same without an address and a bridge that this type of network does not have. Warns of each that was asked for; pot 0.16 left them out silently. */
export function effectiveNetwork({report}: Pick<Context, 'report'>, {network, addresses, bridge}: Asked): Asked {
  const none = network === 'inherit' && addresses.length > 0
  if (none) report.warn(`-i ${addresses.join(' ')} has no effect: the pot uses the network of the host; -N alias or -N public-bridge gives it an address`)
  const noBridge = network !== 'private-bridge' && bridge !== undefined
  if (noBridge) report.warn(`-B ${bridge} has no effect: the network type is ${network}; -N private-bridge uses the bridge`)
  return {network, addresses: none ? [] : addresses, ...defined({bridge: noBridge ? undefined : bridge})}
}
