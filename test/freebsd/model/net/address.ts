import {isIPv4, isIPv6} from 'node:net'
import type {Address, Family} from './interface.js'

/** 32 or 128 bits. */
export function bits(address: string): bigint {
  if (isIPv4(address)) return address.split('.').reduce((sum, part) => (sum << 8n) | BigInt(part), 0n)
  const [head = '', tail] = address.split('::')
  const words = (text: string) =>
    text
      .split(':')
      .filter((word) => word !== '')
      .flatMap((word) => (word.includes('.') ? v4words(word) : [word]))
  const [left, right] = [words(head), words(tail ?? '')]
  const all = tail === undefined ? left : [...left, ...Array.from({length: 8 - left.length - right.length}, () => '0'), ...right]
  return all.reduce((sum, word) => (sum << 16n) | BigInt(`0x${word}`), 0n)
}

const v4words = (text: string): string[] => {
  const value = bits(text)
  return [(value >> 16n).toString(16), (value & 0xffffn).toString(16)]
}

/** The form of inet_ntop(3). */
export function shortest(address: string): string {
  if (isIPv4(address)) return address
  const value = bits(address)
  const words = Array.from({length: 8}, (_, index) => ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16)).join(':')
  const runs = [...words.matchAll(/(?<![0-9a-f])0(?::0)+(?![0-9a-f])/g)].sort((one, other) => other[0].length - one[0].length)
  const [run] = runs
  return run ? `${words.slice(0, run.index).replace(/:$/, '')}::${words.slice(run.index + run[0].length).replace(/^:/, '')}` : words
}

export const familyOf = (address: string): Family | undefined => (isIPv4(address) ? 'inet' : isIPv6(address) && !address.includes('%') ? 'inet6' : undefined)

export const width = (family: Family): number => (family === 'inet' ? 32 : 128)

/** Whether `address` is in the network of `other`. */
export function sameNetwork(address: string, other: Address): boolean {
  const family = familyOf(other.address)
  if (family === undefined || familyOf(address) !== family) return false
  const shift = BigInt(width(family) - other.prefix)
  return bits(address) >> shift === bits(other.address) >> shift
}

export const netmask = (prefix: number): string => `0x${((0xffffffffn << BigInt(32 - prefix)) & 0xffffffffn).toString(16).padStart(8, '0')}`

export function broadcast({address, prefix}: Address): string {
  const value = bits(address) | ((1n << BigInt(32 - prefix)) - 1n)
  return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 0xffn)).join('.')
}

/** The first address of the network, for printing. */
export function networkOf({address, prefix}: Address): string {
  const family = familyOf(address) ?? 'inet'
  const shift = BigInt(width(family) - prefix)
  const value = (bits(address) >> shift) << shift
  if (family === 'inet') return [24n, 16n, 8n, 0n].map((one) => String((value >> one) & 0xffn)).join('.')
  return shortest(Array.from({length: 8}, (_, index) => ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16)).join(':'))
}
