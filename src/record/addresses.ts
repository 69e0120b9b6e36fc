import {isIPv6} from 'node:net'

/** An address in the record of a pot. */
export interface PotAddress {
  /** An IPv4 or IPv6 address without a prefix length; `auto` until an address is chosen. */
  readonly address: string
  /** The interface of the host in the record, for network type `alias`. */
  readonly nic?: string
}

/** Parses a word of `ip` or of option -i: `ADDR` or `NIC|ADDR`. Does not check that ADDR is an address. */
export function parseAddress(word: string): PotAddress {
  const at = word.indexOf('|')
  return {address: word.slice(at + 1), ...(at > 0 ? {nic: word.slice(0, at)} : {})}
}

/** Formats `ADDR` or `NIC|ADDR` for `parseAddress`. */
export const formatAddress = ({address, nic}: PotAddress): string => (nic === undefined ? address : `${nic}|${address}`)

/** Returns an IPv6 address in its shortest form, and an IPv4 address unchanged. */
export const shortestAddress = (address: string): string => (isIPv6(address) ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address)
