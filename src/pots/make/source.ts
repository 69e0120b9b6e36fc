import type {Context} from '../../context.js'
import {PotError} from '../../errors.js'
import {commandAction} from '../../operations/command.js'
import {potNames, readDirectories} from '../../record/store.js'

/** Where a new pot comes from. */
export interface Source {
  /** `release`: a release from which the host unpacks the userland of a single pot, without a base. */
  readonly kind: 'pot' | 'base' | 'release'
  readonly name: string
}

/**
 * The pot, base, release or image of this name, in this order. Makes the pot of an image that is not there yet. Resolves with undefined if that is only planned.
 * Rejects with NO_SOURCE, and with the errors of the command that makes the pot.
 */
export async function sourceOf(ctx: Context, from: string): Promise<Source | undefined> {
  const isPot = (name: string) => potNames(ctx.settings).includes(name)
  if (isPot(from)) return {kind: 'pot', name: from}
  if (readDirectories(ctx.settings, 'bases').includes(from)) return {kind: 'base', name: from}
  if (!ctx.host.releases.clonesBases && (await ctx.host.releases.known()).includes(from)) return {kind: 'release', name: from}
  const image = await ctx.emit.imageSource(from)
  if (image === undefined) throw new PotError('NO_SOURCE', `there is no pot, base or image '${from}'`, {hint: 'pot ls, or pot ls -b'})
  if (!isPot(image.pot)) {
    await ctx.operate({
      title: `get the image ${from}`,
      locks: [`pot/${image.pot}`],
      // Another command may have made it in the meantime.
      plan: async () => (isPot(image.pot) ? [] : [{title: `import ${from}`, run: commandAction(image.make), undo: 'stays'}]),
    })
  }
  return isPot(image.pot) ? {kind: 'pot', name: image.pot} : undefined
}
