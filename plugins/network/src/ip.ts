import {isIPv4, isIPv6} from 'node:net'
import type {Family} from './driver.js'
import {Address4, Address6} from 'ip-address'

/** An address as a number. */
export interface Ip {
  readonly family: Family
  readonly value: bigint
}

/** A network: all addresses from `first` to `last`. */
export interface Network {
  readonly family: Family
  readonly first: bigint
  readonly last: bigint
  /** Length of the prefix, in bits. */
  readonly prefix: number
}

export const BITS: Readonly<Record<Family, number>> = {ipv4: 32, ipv6: 128}

/** Parses an address without length and zone; undefined for anything else. */
export function parseIp(text: string): Ip | undefined {
  if (isIPv4(text)) return {family: 'ipv4', value: new Address4(text).bigInt()}
  if (isIPv6(text) && !text.includes('%')) return {family: 'ipv6', value: new Address6(text).bigInt()}
  return undefined
}

/** The address in its shortest form. */
export const formatIp = ({family, value}: Ip): string =>
  family === 'ipv4' ? Address4.fromBigInt(value).correctForm() : Address6.fromBigInt(value).correctForm()

/** Parses `10.0.0.0/8`, also with host bits set; undefined for anything else. */
export function parseNetwork(text: string): Network | undefined {
  const [, address = '', length = ''] = /^([^/\s]+)\/(\d{1,3})$/.exec(text) ?? []
  const ip = parseIp(address)
  if (ip === undefined || Number(length) > BITS[ip.family]) return undefined
  const range = ip.family === 'ipv4' ? new Address4(text) : new Address6(text)
  return {family: ip.family, first: range.startAddress().bigInt(), last: range.endAddress().bigInt(), prefix: Number(length)}
}

export const formatNetwork = ({family, first, prefix}: Network): string => `${formatIp({family, value: first})}/${prefix}`

export const contains = (network: Network, ip: Ip): boolean => network.family === ip.family && ip.value >= network.first && ip.value <= network.last

export const overlap = (a: Network, b: Network): boolean => a.family === b.family && a.first <= b.last && b.first <= a.last

/** `255.192.0.0` */
export const netmask = (prefix: number): string => new Address4(`0.0.0.0/${prefix}`).subnetMaskAddress().correctForm()

/** The subnet number `index` of `network` with a prefix of `prefix` bits; undefined past the last one. */
export function subnet(network: Network, prefix: number, index: bigint): Network | undefined {
  const size = 1n << BigInt(BITS[network.family] - prefix)
  const first = network.first + index * size
  if (prefix < network.prefix || first + size - 1n > network.last) return undefined
  return {family: network.family, first, last: first + size - 1n, prefix}
}
