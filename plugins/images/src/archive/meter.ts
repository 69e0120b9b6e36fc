import {PotError} from '@pot/core'
import type {Limits} from '../source.js'
import type {Entry} from './entry.js'

export const tooLarge = (why: string): PotError => new PotError('IMAGE_TOO_LARGE', `the image ${why}`, {hint: 'make room, or do not use the image'})

/** Returns a function that counts entries and their bytes without holes, and throws IMAGE_TOO_LARGE above the limits. */
export function meter(limits: Limits): (entry: Pick<Entry, 'size' | 'parts'>) => void {
  let [entries, bytes] = [0, 0]
  return ({size, parts}) => {
    entries += 1
    bytes += parts === undefined ? size : parts.reduce((sum, part) => sum + part.size, 0)
    if (entries > limits.entries) throw tooLarge(`has more than ${limits.entries} files`)
    if (bytes > limits.bytes) throw tooLarge(`has more than ${limits.bytes} bytes`)
  }
}
