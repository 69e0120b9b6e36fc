import {plain} from '../plain.js'
import type {ImageConfig} from './format/image-config.js'

/** Maximum number of values that a notice lists. */
const NAMED = 10

const list = (words: readonly string[]): string => [...words.slice(0, NAMED), ...(words.length > NAMED ? [`${words.length - NAMED} more`] : [])].join(', ')

/** What the user must know about the configuration of an image, one line each. `pot` is the name of the new pot. */
export function noticesOf({left, volumes}: Pick<ImageConfig, 'left' | 'volumes'>, pot: string): string[] {
  return [
    ...(left.length === 0 ? [] : [`left out, because it makes no sense in an image: ${list(left.map(({field, value}) => `${field} '${plain(value)}'`))}`]),
    ...(volumes.length === 0
      ? []
      : [
          `the image has the ${volumes.length === 1 ? 'volume' : 'volumes'} ${list(volumes.map(plain))}: the data is in the pot, and is destroyed with it; ` +
            `to keep it: pot create-fscomp -f DATA, pot mount-in -p ${pot} -f DATA -m ${plain(volumes[0] ?? '')}`,
        ]),
  ]
}
