import {isIPv6} from 'node:net'

/** An address in the record of a pot. */
export interface PotAddress {
  /** An address of either family, without a length; `auto` as long as none has been chosen. */
  readonly address: string
  /** The interface of the host that the record names, for network type `alias`. */
  readonly nic?: string
}

/** Reads a word of `ip` or of option -i: `ADDR` or `NIC|ADDR`. Whether ADDR is an address is not checked. */
export function parseAddress(word: string): PotAddress {
  const at = word.indexOf('|')
  return {address: word.slice(at + 1), ...(at > 0 ? {nic: word.slice(0, at)} : {})}
}

/** `ADDR` or `NIC|ADDR`, as `parseAddress` reads it. */
export const formatAddress = ({address, nic}: PotAddress): string => (nic === undefined ? address : `${nic}|${address}`)

/** An address in its shortest form; IPv4 addresses have one form. */
export const shortestAddress = (address: string): string => (isIPv6(address) ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address)
