import {PotError} from '../../../errors.js'
import {installCommand} from '../../../programs/packages.js'
import {script} from '../../../programs/script.js'
import {lacks, resolveInside} from '../mounts/inside.js'

/** The process that the shell of a holder waits for. The shell starts it again when it is killed. */
export const HOLDER_SLEEP = ['sleep', '2147483647'] as const

const hold = script(import.meta.url, 'hold', '/bin/sh')

/** Path of the host's catatonit in a pot without a shell. It lies in the /dev of the container, so that the tree of the pot does not change. */
const INSIDE = '/dev/.pot-holder'

export interface Holder {
  readonly args: readonly string[]
  readonly mounts: readonly Readonly<Record<string, unknown>>[]
}

const missing = (root: string): PotError =>
  new PotError('NO_HOLDER', `there is no /bin/sh in ${root}, and the host has no catatonit`, {hint: installCommand('catatonit') ?? 'install catatonit'})

/**
 * Process 1 of a pot: it reaps orphans, ends on TERM, and does nothing else. A tree that is not assembled yet is assumed to
 * have a shell. Throws NO_HOLDER when the tree has no shell and the host has no catatonit.
 */
export function holder(root: string, lent: string | undefined): Holder {
  if (!lacks(root, '/bin/sh')) return {args: hold(...HOLDER_SLEEP), mounts: []}
  if (lent === undefined) throw missing(root)
  return {args: [INSIDE, '-P'], mounts: [{destination: INSIDE, type: 'bind', source: lent, options: ['bind', 'ro', 'nosuid']}]}
}

/** Throws NO_HOLDER when the tree, which is assembled by now, lacks the shell in `args`. */
export function checkHolder(root: string, args: readonly unknown[]): void {
  if (args[0] === '/bin/sh' && resolveInside(root, '/bin/sh') === undefined) throw missing(root)
}
