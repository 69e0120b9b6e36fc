import {misuse} from '../errors.js'

const NAME = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,179}$/

/** Returns `name` if a new fscomp can have it. Throws USAGE. */
export function checkFscompName(name: string): string {
  if (NAME.test(name)) return name
  throw misuse(`'${name}' cannot be the name of a fscomp`, 'up to 180 letters, digits and _ . : -, the first a letter or a digit')
}
