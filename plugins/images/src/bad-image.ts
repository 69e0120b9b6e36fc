import {PotError, type PotErrorOptions} from '@pot/core'

/** An image that is damaged, hostile, or of no known form: nothing is made of it. */
export const badImage = (why: string, options: PotErrorOptions = {}): PotError =>
  new PotError('BAD_IMAGE', why, {hint: 'it is damaged, or was not made for this: get it again, or ask who made it', ...options})
