import {misuse, type Context} from '@pot/core'
import {LIMITS, type FoundImage, type Wanted} from '../source.js'
import {sources} from './sources.js'

/** Finds the image that a user has named, in the first source that handles the name. Rejects with the errors of `ImageSource.find`. */
export function findImage(ctx: Context, wanted: Omit<Wanted, 'limits'>): Promise<FoundImage> {
  const source = sources.find((one) => one.handles(wanted))
  if (source === undefined) throw misuse(`'${wanted.reference}' is not an image`, 'pot import -p NAME -t TAG -U URL, or pot import ./FILE')
  return source.find(ctx, {...wanted, limits: LIMITS})
}
