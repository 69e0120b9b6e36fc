import {readFileSync} from 'node:fs'
import {Flags} from '../../command.js'
import {misuse} from '../../errors.js'
import {isNetworkWord} from '../../record/fields.js'
import type {Dns, NetworkType} from '../../record/pot.js'

const TYPES = ['inherit', 'host', 'alias', 'public-bridge', 'private-bridge'] as const

/** The network flags of all commands that make a pot. The plugin network provides networks other than that of the host. */
export const networkFlags = {
  'network-type': Flags.custom<NetworkType>({
    char: 'N',
    description: 'network type; all except inherit (or host) are those of plugins',
    helpValue: TYPES.join('|'),
    parse: async (input) => readType(input),
  })(),
  ip: Flags.string({char: 'i', multiple: true, multipleNonGreedy: true, description: 'IP address, NIC|ADDRESS, or auto', helpValue: 'IP'}),
  bridge: Flags.string({char: 'B', description: 'name of the private bridge', helpValue: 'BRIDGE'}),
  'network-stack': Flags.option({char: 'S', options: ['ipv4', 'ipv6', 'dual'] as const, description: 'address families of the pot'})(),
  dns: Flags.string({
    char: 'd',
    description: 'source of resolv.conf; pot: a name server that knows the running pots of the bridge',
    helpValue: 'inherit|pot|off|custom:FILE',
  }),
}

/** Whether a plugin provides the type is known later. */
function readType(input: string): NetworkType {
  if (!isNetworkWord(input)) throw misuse(`'${input}' is not a network type`, `one of: ${TYPES.join(' ')}, or one of a plugin`)
  return input === 'host' ? 'inherit' : input
}

/** Throws USAGE for an unknown word and for a file that cannot be read. */
export function readDns(text: string): {dns: Dns; resolvConf: string | undefined} {
  if (text === 'inherit' || text === 'pot' || text === 'off') return {dns: text, resolvConf: undefined}
  if (!text.startsWith('custom:')) throw misuse(`'${text}' is not a dns setting`, 'one of: inherit pot off custom:FILE')
  const file = text.slice('custom:'.length)
  try {
    return {dns: 'custom', resolvConf: readFileSync(file, 'utf8')}
  } catch {
    throw misuse(`${file} cannot be read`, 'give -d custom:FILE a resolv.conf(5)')
  }
}
