import {closeSync, existsSync, openSync, readSync, statfsSync} from 'node:fs'
import {dirname} from 'node:path'
import {PotError} from '../../../errors.js'

const GIB = 1024 ** 3
const UNITS: Readonly<Record<string, number>> = {'': 1, K: 1024, M: 1024 ** 2, G: GIB, T: 1024 ** 4}

/** Returns `path`, or its nearest parent that exists. */
export function existing(path: string): string {
  return existsSync(path) ? path : existing(dirname(path))
}

/** Parses `20G`; returns bytes. Throws BAD_SIZE. */
export function parseSize(text: string): number {
  const [, digits = '', unit = ''] = /^(\d+)([KMGT]?)$/i.exec(text.trim()) ?? []
  const size = Number(digits) * (UNITS[unit.toUpperCase()] ?? 0)
  if (size > 0) return size
  throw new PotError('BAD_SIZE', `'${text}' is not a size`, {exit: 2, hint: 'POT_BTRFS_SIZE=20G'})
}

/** Returns half of the free space of the file system for the file, in bytes: a whole number of GiB, at least 1 GiB. */
export function defaultSize(file: string): number {
  const {bavail, bsize} = statfsSync(existing(file))
  return Math.max(1, Math.floor((bavail * bsize) / 2 / GIB)) * GIB
}

export const showSize = (bytes: number): string => (bytes >= GIB ? `${Number((bytes / GIB).toFixed(1))} GiB` : `${Number((bytes / 1024 ** 2).toFixed(1))} MiB`)

const SUPERBLOCK = 0x10000
const MAGIC = {at: 0x40, text: '_BHRfS_M'}
const LABEL = {at: 0x12b, length: 256}

/** Reads the superblock of the btrfs in a file; returns undefined if the file contains no btrfs. */
function superblock(file: string): Buffer | undefined {
  const block = Buffer.alloc(4096)
  const fd = openSync(file, 'r')
  try {
    readSync(fd, block, 0, block.length, SUPERBLOCK)
  } finally {
    closeSync(fd)
  }
  return block.toString('latin1', MAGIC.at, MAGIC.at + MAGIC.text.length) === MAGIC.text ? block : undefined
}

/** Reads the label of the btrfs in a file; returns undefined if the file contains no btrfs. */
export const readLabel = (file: string): string | undefined =>
  superblock(file)
    ?.toString('utf8', LABEL.at, LABEL.at + LABEL.length)
    .replace(/\0.*$/s, '')

const TOTAL_BYTES = 0x70
const SECTOR = 4096

/** Whether the btrfs in a file is smaller than `size` (bytes), rounded down to whole sectors. */
export function isSmaller(file: string, size: number): boolean {
  const total = superblock(file)?.readBigUInt64LE(TOTAL_BYTES)
  return total !== undefined && total < BigInt(size - (size % SECTOR))
}

const BTRFS_SUPER_MAGIC = 0x9123683e

/** Whether a directory, or its nearest parent that exists, lies on btrfs. */
export const liesOnBtrfs = (path: string): boolean => statfsSync(existing(path)).type === BTRFS_SUPER_MAGIC
