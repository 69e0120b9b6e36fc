import type {ImageFetcher, Surroundings} from '@pot/core'

/** The source of a plugin that the scheme of a reference names, `backup:web`, and the rest of the reference. */
export async function sourceOf(ctx: Pick<Surroundings, 'imageSource'>, text: string): Promise<readonly [ImageFetcher | undefined, string]> {
  const [, scheme, reference] = /^([a-z][a-z0-9-]*):(?!\/\/)(.+)$/.exec(text) ?? []
  return scheme === undefined || reference === undefined ? [undefined, ''] : [await ctx.imageSource(scheme), reference]
}
