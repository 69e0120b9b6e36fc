import {misuse, PotError} from '../errors.js'
import type {Volume} from '../host/types.js'

const TAG = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,39}$/

/** Returns `tag` if it is valid for a new snapshot. Throws USAGE. */
export function checkTag(tag: string): string {
  if (TAG.test(tag)) return tag
  throw misuse(`'${tag}' cannot be the name of a snapshot`, 'up to 40 letters, digits and _ . : -, the first a letter or a digit')
}

/** A new tag: the epoch seconds, as in pot 0.16, or the next free number. */
export function freeTag(seconds: number, volumes: readonly Volume[]): string {
  const taken = new Set(volumes.flatMap(({snapshots}) => snapshots.map(({tag}) => tag)))
  let number = seconds
  while (taken.has(String(number))) number += 1
  return String(number)
}

/** The tags of all given volumes, oldest first. */
export function tagsOf(volumes: readonly Volume[]): string[] {
  const all = volumes.flatMap(({snapshots}) => snapshots.map((snapshot, order) => ({...snapshot, order})))
  // Within one volume the order of creation is known, even for snapshots of the same second.
  const sorted = all.sort((a, b) => a.created - b.created || a.order - b.order || a.tag.localeCompare(b.tag, 'en', {numeric: true}))
  return [...new Set(sorted.map(({tag}) => tag).reverse())].reverse()
}

export const hasTag = ({snapshots}: Volume, tag: string): boolean => snapshots.some((snapshot) => snapshot.tag === tag)

/** Tags of the snapshots after `tag`, oldest first. */
export function laterThan({snapshots}: Volume, tag: string): string[] {
  const at = snapshots.findIndex((snapshot) => snapshot.tag === tag)
  return at < 0 ? [] : snapshots.slice(at + 1).map((snapshot) => snapshot.tag)
}

export const noSnapshot = (what: string, tag: string | undefined, hint: string): PotError =>
  new PotError('NO_SNAPSHOT', tag === undefined ? `${what} has no snapshot` : `${what} has no snapshot '${tag}'`, {hint})
