import type {Context} from '../context.js'
import {PotError} from '../errors.js'
import type {Volume} from '../host/types.js'
import {isFileName} from '../record/names.js'
import type {Pot} from '../record/pot.js'
import {readPot} from '../record/store.js'

/** The owner of snapshots: a pot with all its volumes, or a file system component. */
export interface Owner {
  readonly kind: 'pot' | 'fscomp'
  readonly name: string
}

export const lockOf = ({kind, name}: Owner): string => `${kind}/${name}`
const pathOf = ({kind, name}: Owner): string => `${kind === 'pot' ? 'jails' : 'fscomp'}/${name}`
/** The option that names the owner on the command line. */
export const optionOf = ({kind, name}: Owner): string => `${kind === 'pot' ? '-p' : '-f'} ${name}`

/** The owner of a volume in words: `pot web`, `fscomp data` or `base 14.2`. */
export function ownerOf(path: string): string {
  const [top, name] = path.split('/')
  const kind = top === 'jails' ? 'pot' : top === 'bases' ? 'base' : top
  return name === undefined ? path : `${kind} ${name}`
}

/** The record of a pot; undefined for a fscomp. Rejects with NO_POT, BROKEN_POT or NO_FSCOMP. */
export function recordOf({settings}: Pick<Context, 'settings'>, owner: Owner): Pot | undefined {
  if (owner.kind === 'pot') return readPot(settings, owner.name)
  if (!isFileName(owner.name)) throw noFscomp(owner.name)
  return undefined
}

/** The volume of the owner and the volumes below it, parents first. Throws NO_VOLUME or NO_FSCOMP when the owner has no volume. */
export function volumesOf(owner: Owner, volumes: readonly Volume[]): Volume[] {
  const top = pathOf(owner)
  const own = volumes.filter(({path}) => path === top || path.startsWith(`${top}/`))
  if (own.some(({path}) => path === top)) return own
  if (owner.kind === 'fscomp') throw noFscomp(owner.name)
  throw new PotError('NO_VOLUME', `pot '${owner.name}' has no volume`, {hint: 'pot doctor'})
}

export const noFscomp = (name: string): PotError => new PotError('NO_FSCOMP', `there is no fscomp '${name}'`, {hint: 'pot ls -f'})
