import type {ProgramStep, Step} from '@pot/core'
import {createHash} from 'node:crypto'
import type {Attachment, Bridge, Subnet} from '../driver.js'
import {aliasOf} from './names.js'

const batch = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('')
const FAMILIES = [
  {name: 'ipv4', all: '0.0.0.0/0'},
  {name: 'ipv6', all: '::/0'},
] as const
const duplicates = (text: string): string => (text.includes(':') ? ' nodad' : '')

/** A MAC address that no card has. A fixed one does not change when interfaces join and leave the bridge. */
function bridgeMac(label: string): string {
  const hex = createHash('sha256').update(label).digest('hex').slice(0, 10)
  return `02:${hex.match(/../g)?.join(':') ?? ''}`
}

/** A bridge with the addresses of the host. It stays after a rollback, since other pots may be about to use it. */
export function makeBridge({device, label, ipv4, ipv6}: Bridge): ProgramStep[] {
  const gateway = ({gateway: address, prefix}: Subnet) => `address replace ${address}/${prefix} dev ${device}${duplicates(address)}`
  const lines = [
    `link add ${device} address ${bridgeMac(label)} type bridge`,
    `link set dev ${device} alias "${label}"`,
    ...[ipv4, ipv6].flatMap((part) => (part ? [gateway(part)] : [])),
    `link set dev ${device} up`,
  ]
  // The first line fails if another command has just made the bridge; the other lines can be repeated.
  return [
    {
      title: `make the bridge ${device}`,
      run: {do: 'exec', argv: ['ip', '-force', '-batch', '-'], input: batch(lines), tolerate: ['File exists']},
      undo: 'stays',
    },
  ]
}

/** A bridge that goes again after a rollback, unless something was plugged into it. */
export const makeBridgeForNow = (bridge: Bridge): Step[] =>
  makeBridge(bridge).map(
    (step): Step => ({
      ...step,
      undo: [{...removal(bridge.device), when: {argv: ['ip', '-o', 'link', 'show', 'master', bridge.device], prints: ''}}],
    }),
  )

const removal = (device: string) => ({do: 'exec', argv: ['ip', 'link', 'delete', 'dev', device], tolerate: ['Cannot find device']}) as const

export const removeLink = (device: string): Step => ({
  title: `remove the interface ${device}`,
  run: removal(device),
  final: true,
})

/** A network namespace, mounted on the empty file `namespace`, with one interface `eth0` whose other end is on the bridge. */
export function makePair(attachment: Attachment & {readonly bridge: Bridge}, namespace: string): Step[] {
  const {pot, device, mac, bridge, addresses, isolated, ports} = attachment
  const host = [
    `link set dev ${device} alias ${aliasOf(attachment)}`,
    `link set dev ${device} master ${bridge.device}`,
    // With br_netfilter, a packet from a pot to a port of the host that leads back to the pot never leaves the bridge.
    ...(ports.length > 0 ? [`link set dev ${device} type bridge_slave hairpin on`] : []),
    ...(isolated ? [`link set dev ${device} type bridge_slave isolated on`] : []),
    `link set dev ${device} up`,
    // A pot that is gone may have had the address with another MAC address.
    ...addresses.map(({address}) => `neigh flush to ${address} dev ${bridge.device}`),
  ]
  const routes = FAMILIES.flatMap(({name, all}) => {
    const part = bridge[name]
    return part && addresses.some(({family}) => family === name) ? [`route add ${all} via ${part.gateway}`] : []
  })
  const inside = [
    'link set dev lo up',
    // Made from inside the namespace, so that one process makes the namespace and its contents.
    `link add name eth0 address ${mac} type veth peer name ${device} netns /proc/${process.pid}/ns/net`,
    'link set dev eth0 up',
    ...addresses.map(({address, prefix}) => `address add ${address}/${prefix} dev eth0${duplicates(address)}`),
    ...routes,
  ]
  return [
    {
      title: `make a network namespace for ${pot}`,
      run: {do: 'exec', argv: ['unshare', `--net=${namespace}`, 'ip', '-batch', '-'], input: batch(inside)},
      undo: [removal(device), {do: 'exec', argv: ['umount', namespace], tolerate: ['not mounted', 'no mount point']}],
    },
    {title: `plug ${pot} into ${bridge.device}`, run: {do: 'exec', argv: ['ip', '-batch', '-'], input: batch(host)}, undo: 'covered'},
  ]
}

/** Addresses of an alias, on interfaces of the host. */
export const addAddresses = ({addresses}: Pick<Attachment, 'addresses'>): Step[] =>
  addresses.flatMap(({address, prefix, nic}): Step[] =>
    nic === undefined
      ? []
      : [
          {
            title: `add ${address} to ${nic}`,
            run: {do: 'exec', argv: ['ip', 'address', 'add', `${address}/${prefix}`, 'dev', nic, ...(address.includes(':') ? ['nodad'] : [])]},
            undo: [withdrawal(address, prefix, nic)],
          },
        ],
  )

const withdrawal = (address: string, prefix: number, nic: string) =>
  ({
    do: 'exec',
    argv: ['ip', 'address', 'delete', `${address}/${prefix}`, 'dev', nic],
    tolerate: ['Cannot assign requested address', 'Cannot find device', 'ddress not found'],
  }) as const

export const removeAddresses = ({addresses}: Pick<Attachment, 'addresses'>): Step[] =>
  addresses.flatMap(({address, prefix, nic}): Step[] =>
    nic === undefined ? [] : [{title: `remove ${address} from ${nic}`, run: withdrawal(address, prefix, nic), final: true}],
  )
