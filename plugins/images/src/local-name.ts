import {misuse} from '@pot/core'

/** The name of the pot that is made from image NAME with TAG: `web` and `1.0` become `web_1_0`. */
export const localName = (name: string, tag: string): string => `${name}_${tag}`.replaceAll('.', '_')

/** Rejects with USAGE if the word is not valid as a part of a file name. */
export function checkImageWord(what: 'name' | 'tag', word: string): string {
  if (/^[A-Za-z0-9][\w.+-]{0,127}$/.test(word)) return word
  throw misuse(`'${word.slice(0, 60)}' cannot be the ${what} of an image`, 'letters, digits and _ . + - only, the first a letter or a digit')
}
