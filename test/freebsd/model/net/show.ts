import type {Interface} from './interface.js'
import {broadcast, netmask} from './address.js'

export interface Format {
  readonly inet: 'cidr' | 'hex'
  readonly inet6: 'cidr' | 'numeric'
}

/** In the order of if.h; the second column is the bit. One flag has no name here. */
function flagsOf(one: Interface, member: boolean): [name: string, bit: number][] {
  const loop = one.kind === 'lo'
  const all: readonly (readonly [string, number, boolean])[] = [
    ['UP', 0x1, one.up],
    ['BROADCAST', 0x2, !loop],
    ['LOOPBACK', 0x8, loop],
    ['', 0x20, one.kind === 'em' || one.kind === 'epair'],
    // An epair runs from the beginning.
    ['RUNNING', 0x40, one.up || one.kind === 'epair'],
    ['PROMISC', 0x100, member],
    ['SIMPLEX', 0x800, !loop],
    ['MULTICAST', 0x8000, true],
  ]
  return all.flatMap(([name, bit, on]): [string, number][] => (on ? [[name, bit]] : []))
}

const ND6 = ['performnud', 'accept_rtadv', 'prefer_source', 'ifdisabled', 'dont_set_ifroute', 'auto_linklocal', 'no_radr', 'no_prefer_iface', 'no_dad']

const OPTIONS: Readonly<Partial<Record<Interface['kind'], string>>> = {
  em: 'options=80028<VLAN_MTU,JUMBO_MTU,LINKSTATE>',
  epair: 'options=8<VLAN_MTU>',
  lo: 'options=680003<RXCSUM,TXCSUM,LINKSTATE,RXCSUM_IPV6,TXCSUM_IPV6>',
}
const MEDIA: Readonly<Partial<Record<Interface['kind'], string>>> = {em: 'autoselect (10Gbase-T <full-duplex>)', epair: '10Gbase-T (10Gbase-T <full-duplex>)'}

const BRIDGE = [
  'id 00:00:00:00:00:00 priority 32768 hellotime 2 fwddelay 15',
  'maxage 20 holdcnt 6 proto rstp maxaddr 2000 timeout 1200',
  'root id 00:00:00:00:00:00 priority 32768 ifcost 0 port 0',
]

/** One interface as ifconfig(8) prints it. `member`: it is in a bridge. */
export function show(one: Interface, {inet, inet6}: Format, member: boolean): string {
  const flags = flagsOf(one, member)
  const value = flags.reduce((sum, [, bit]) => sum | bit, 0)
  const groups = one.groups.filter((group) => group !== 'all')
  const nd6 = ND6.filter((option) => one.nd6.has(option))
  const v4 = one.inet.map((own) => {
    const mask = inet === 'cidr' ? `${own.address}/${own.prefix}` : `${own.address} netmask ${netmask(own.prefix)}`
    return `inet ${mask}${one.kind === 'lo' ? '' : ` broadcast ${broadcast(own)}`}`
  })
  const v6 = one.inet6.map(({address, prefix}) => `inet6 ${inet6 === 'cidr' ? `${address}/${prefix}` : `${address} prefixlen ${prefix}`}`)
  const lines = [
    ...(one.description === '' ? [] : [`description: ${one.description}`]),
    ...[OPTIONS[one.kind]].flatMap((line) => line ?? []),
    ...(one.mac === '' ? [] : [`ether ${one.mac}`]),
    ...(one.mac === one.hardware ? [] : [`hwaddr ${one.hardware}`]),
    ...(one.kind === 'lo' ? [...v6, ...v4] : [...v4, ...v6]),
    ...(one.kind === 'bridge' ? BRIDGE : []),
    ...[...one.members].flatMap(([other, {private: apart}], index) => [
      `member: ${other.name} flags=${apart ? '943' : '143'}<LEARNING,DISCOVER,${apart ? 'PRIVATE,' : ''}AUTOEDGE,AUTOPTP>`,
      `        ifmaxaddr 0 port ${index + 4} priority 128 path cost 2000`,
    ]),
    ...(groups.length === 0 ? [] : [`groups: ${groups.join(' ')}`]),
    ...[MEDIA[one.kind]].flatMap((media) => (media === undefined ? [] : [`media: Ethernet ${media}`, 'status: active'])),
    ...(nd6.length === 0
      ? []
      : [
          `nd6 options=${nd6.reduce((sum, option) => sum | (1 << ND6.indexOf(option)), 0).toString(16)}<${nd6.map((option) => option.toUpperCase()).join(',')}>`,
        ]),
  ]
  const named = flags.map(([name]) => name).filter((name) => name !== '')
  return `${one.name}: flags=${value.toString(16)}<${named.join(',')}> metric 0 mtu ${one.mtu}\n${lines.map((line) => `\t${line}\n`).join('')}`
}
