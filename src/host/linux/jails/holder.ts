import {PotError} from '../../../errors.js'
import {installCommand} from '../../../programs/packages.js'
import {script} from '../../../programs/script.js'
import {lacks, resolveInside} from '../mounts/inside.js'

/** What the shell of a holder waits for; it is started again when somebody kills it. */
export const HOLDER_SLEEP = ['sleep', '2147483647'] as const

const hold = script(import.meta.url, 'hold', '/bin/sh')

/** Where the host's catatonit appears in a pot that has no shell: in its own /dev, so that its tree stays as it is. */
const INSIDE = '/dev/.pot-holder'

export interface Holder {
  readonly args: readonly string[]
  readonly mounts: readonly Readonly<Record<string, unknown>>[]
}

const missing = (root: string): PotError =>
  new PotError('NO_HOLDER', `there is no /bin/sh in ${root}, and the host has no catatonit`, {hint: installCommand('catatonit') ?? 'install catatonit'})

/**
 * Process 1 of a pot: it reaps orphans, ends on TERM, and does nothing else. A tree that is not assembled yet is taken to
 * have a shell. Rejects with NO_HOLDER when it has none and the host cannot lend one.
 */
export function holder(root: string, lent: string | undefined): Holder {
  if (!lacks(root, '/bin/sh')) return {args: hold(...HOLDER_SLEEP), mounts: []}
  if (lent === undefined) throw missing(root)
  return {args: [INSIDE, '-P'], mounts: [{destination: INSIDE, type: 'bind', source: lent, options: ['bind', 'ro', 'nosuid']}]}
}

/** Rejects with NO_HOLDER when the tree, which was assembled after `holder` had looked at it, lacks the shell that `args` name. */
export function checkHolder(root: string, args: readonly unknown[]): void {
  if (args[0] === '/bin/sh' && resolveInside(root, '/bin/sh') === undefined) throw missing(root)
}
