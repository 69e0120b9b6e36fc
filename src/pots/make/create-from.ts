import type {Context} from '../../context.js'
import {misuse} from '../../errors.js'
import type {Dns, NetworkType, Pot} from '../../record/pot.js'
import {clonePot} from './clone.js'
import {createPot, type CreateRequest} from './create.js'
import {sourceOf} from './source.js'

/** A request in which the network and DNS that are not given are those of the source. */
export type CreateFromRequest = Omit<CreateRequest, 'network' | 'dns'> & {readonly network?: NetworkType | undefined; readonly dns?: Dns | undefined}

/**
 * Creates a pot, from a base, a pot or an image if `from` is given. Resolves with undefined if the import of the image is only planned. Rejects with NO_SOURCE,
 * and with the errors of `createPot` and `clonePot`.
 */
export async function createFrom(ctx: Context, from: string | undefined, request: CreateFromRequest): Promise<Pot | undefined> {
  const create = (base: string | undefined, type = request.type) =>
    createPot(ctx, {...request, base, type, network: request.network ?? 'inherit', dns: request.dns ?? 'inherit'})
  if (from === undefined) return create(request.base)
  if (from === '') throw misuse('the source is empty', '--from BASE, POT or IMAGE')
  const source = await sourceOf(ctx, from)
  if (source === undefined) return undefined
  if (source.kind !== 'pot') return create(source.name, source.kind === 'release' ? 'single' : undefined)
  return clonePot(ctx, {...request, template: source.name, snapshot: true})
}
