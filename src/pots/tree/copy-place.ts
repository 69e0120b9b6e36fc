import {randomBytes} from 'node:crypto'
import {posix} from 'node:path'
import {isUp, type Look} from '../../host/look.js'
import type {Context} from '../../context.js'
import {misuse, PotError} from '../../errors.js'
import {assemble, type Assembly} from './mounts-plan.js'
import type {Pot} from '../../record/pot.js'

/** Returns an absolute path in a pot. Throws USAGE. `what`: the name of the argument in messages. */
export function checkInside(path: string, what: 'SOURCE' | 'DEST'): string {
  if (!path.startsWith('/')) throw misuse(`${what} '${path}' is not absolute: it is a path in the pot`)
  if (path.includes('\0')) throw misuse(`${what} contains a zero byte`)
  return posix.normalize(path)
}

/**
 * Seconds without any work after which a copy is ended. The programs of the pot make it, and root in the pot may put a fifo where they look for a file.
 */
export const IDLE = 60

/** A random id for the temporary files of a copy, which other users cannot guess. */
export const copyId = (): string => randomBytes(12).toString('hex')

/** Options of cp(1). -a keeps owners, modes, times and links. */
export const copyOptions = (list: boolean): string => (list ? '-va' : '-a')

/** Assembles the tree of a stopped pot for the copy. Uses the tree of a running pot only with `force`, else rejects with RUNNING. */
export async function copyPlace(
  ctx: Context,
  look: Look,
  pot: Pot,
  force: boolean,
  command: string,
): Promise<Assembly & {readonly running: {readonly running?: string}}> {
  if (!(await isUp(look, pot.name))) return {...(await assemble(ctx, look, pot)), running: {}}
  if (!force) throw new PotError('RUNNING', `'${pot.name}' is running`, {hint: `pot ${command} -F -p ${pot.name} ..., or first: pot stop ${pot.name}`})
  return {mount: [], unmount: [], running: {running: pot.name}}
}
