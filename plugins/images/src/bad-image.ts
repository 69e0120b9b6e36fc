import {PotError, type PotErrorOptions} from '@pot/core'

/** The error for an image that is damaged, hostile, or in an unknown format. pot makes no pot from such an image. */
export const badImage = (why: string, options: PotErrorOptions = {}): PotError =>
  new PotError('BAD_IMAGE', why, {hint: 'the image is damaged or has an unsupported format: get it again, or ask its author', ...options})
