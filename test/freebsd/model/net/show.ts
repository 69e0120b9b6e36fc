import type {Interface} from './interface.js'
import {broadcast, netmask} from './address.js'

export interface Format {
  readonly inet: 'cidr' | 'hex'
  readonly inet6: 'cidr' | 'numeric'
}

/** One interface as ifconfig(8) prints it. */
export function show(one: Interface, {inet, inet6}: Format): string {
  const flags = [...(one.up ? ['UP'] : []), one.kind === 'lo' ? 'LOOPBACK' : 'BROADCAST', ...(one.up ? ['RUNNING'] : []), 'SIMPLEX', 'MULTICAST']
  const value = (one.up ? 0x41 : 0) | (one.kind === 'lo' ? 0x8 : 0x2) | 0x8800
  const groups = one.groups.filter((group) => group !== 'all')
  const nd6 = [...one.nd6].map((option) => option.toUpperCase())
  return [
    `${one.name}: flags=${value.toString(16)}<${flags.join(',')}> metric 0 mtu ${one.mtu}`,
    ...(one.description === '' ? [] : [`\tdescription: ${one.description}`]),
    ...(one.mac === '' ? [] : [`\tether ${one.mac}`]),
    ...one.inet.map((own) => {
      const mask = inet === 'cidr' ? `${own.address}/${own.prefix}` : `${own.address} netmask ${netmask(own.prefix)}`
      return `\tinet ${mask}${one.kind === 'lo' ? '' : ` broadcast ${broadcast(own)}`}`
    }),
    ...one.inet6.map(({address, prefix}) => `\tinet6 ${inet6 === 'cidr' ? `${address}/${prefix}` : `${address} prefixlen ${prefix}`}`),
    ...(one.kind === 'bridge' ? ['\tid 00:00:00:00:00:00 priority 32768 hellotime 2 fwddelay 15'] : []),
    ...[...one.members].map(
      ([member, {private: apart}]) => `\tmember: ${member.name} flags=${apart ? '943' : '143'}<LEARNING,DISCOVER,${apart ? 'PRIVATE,' : ''}AUTOEDGE,AUTOPTP>`,
    ),
    ...(groups.length === 0 ? [] : [`\tgroups: ${groups.join(' ')}`]),
    ...(one.kind === 'em' || one.kind === 'epair' ? ['\tmedia: Ethernet autoselect (1000baseT <full-duplex>)', '\tstatus: active'] : []),
    ...(nd6.length === 0 ? [] : [`\tnd6 options=21<${nd6.join(',')}>`]),
    '',
  ].join('\n')
}
