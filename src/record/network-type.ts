import {defined} from '../defined.js'
import type {Context} from '../context.js'
import {misuse, PotError} from '../errors.js'
import type {NetworkType} from './pot.js'

/** Throws NEEDS_PLUGIN if no installed plugin provides this network type, and USAGE if no plugin that comes with pot does either. */
export function checkNetwork({networks, owners}: Pick<Context, 'networks' | 'owners'>, type: NetworkType): void {
  if (type === 'inherit' || networks.includes(type)) return
  const all = owners()
  const owner = all.find((one) => one.networks.includes(type))
  if (owner !== undefined) throw new PotError('NEEDS_PLUGIN', `network type ${type} needs the plugin ${owner.plugin}`, {hint: owner.install})
  const known = [...new Set(['inherit', 'host', ...networks, ...all.flatMap((one) => one.networks)])]
  throw misuse(`'${type}' is not a network type`, `one of: ${known.join(' ')}`)
}

/** The network that the user requests for a new pot. */
interface Asked {
  readonly network: NetworkType
  readonly addresses: readonly string[]
  readonly bridge?: string | undefined
}

/** Returns the request without addresses or a bridge that the network type does not use, and warns of each of them. pot 0.16 ignores them silently. */
export function effectiveNetwork({report}: Pick<Context, 'report'>, {network, addresses, bridge}: Asked): Asked {
  const none = network === 'inherit' && addresses.length > 0
  if (none) report.warn(`-i ${addresses.join(' ')} has no effect: the pot uses the network of the host; -N alias or -N public-bridge gives it an address`)
  const noBridge = network !== 'private-bridge' && bridge !== undefined
  if (noBridge) report.warn(`-B ${bridge} has no effect: the network type is ${network}; -N private-bridge uses the bridge`)
  return {network, addresses: none ? [] : addresses, ...defined({bridge: noBridge ? undefined : bridge})}
}
