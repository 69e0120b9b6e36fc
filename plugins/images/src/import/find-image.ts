import {misuse, type Context} from '@pot/core'
import {LIMITS, type FoundImage, type Wanted} from '../source.js'
import {sources} from './sources.js'

/** The image that a user has named, from whoever is for it. Rejects with what `ImageSource.find` rejects with. */
export function findImage(ctx: Context, wanted: Omit<Wanted, 'limits'>): Promise<FoundImage> {
  const source = sources.find((one) => one.handles(wanted.reference))
  if (source === undefined) throw misuse(`'${wanted.reference}' is no image`, 'pot import -p NAME -t TAG -U URL')
  return source.find(ctx, {...wanted, limits: LIMITS})
}
