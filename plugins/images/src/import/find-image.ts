import {misuse, type Context} from '@pot/core'
import {LIMITS, type FoundImage, type Wanted} from '../source.js'
import {localName} from '../local-name.js'
import {sourceOf} from '../scheme.js'
import {pathSource} from './path-source.js'
import {sources} from './sources.js'

/** The image of a source of another plugin, `SCHEME:REFERENCE`; undefined for other references. */
async function fetchedImage(ctx: Context, wanted: Wanted): Promise<FoundImage | undefined> {
  const [source, reference] = await sourceOf(ctx, wanted.reference)
  if (source === undefined) return undefined
  const {name, tag} = source.named(reference)
  const found = await pathSource.find(ctx, {...wanted, tag: undefined, reference: await source.fetch(ctx, reference)})
  return {...found, title: wanted.reference, pot: localName(name, tag)}
}

/** Finds the image that a user has named, in the first source that handles the name. Rejects with the errors of `ImageSource.find`. */
export async function findImage(ctx: Context, wanted: Omit<Wanted, 'limits'>): Promise<FoundImage> {
  const fetched = await fetchedImage(ctx, {...wanted, limits: LIMITS})
  if (fetched !== undefined) return fetched
  const source = sources.find((one) => one.handles(wanted))
  if (source === undefined) throw misuse(`'${wanted.reference}' is not an image`, 'pot import -p NAME -t TAG -U URL, or pot import ./FILE')
  return source.find(ctx, {...wanted, limits: LIMITS})
}
