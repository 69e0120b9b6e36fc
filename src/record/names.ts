import {PotError} from '../errors.js'

/**
 * Maximum length of the name of a new pot, in characters. The limits of 255 on jail names and file names, and of 255 on dataset names with the pool before
 * (`zroot/pot/jails/`) and part and snapshot after (`/usr.local@1700000000`), leave room for a root of 60 characters.
 */
export const NAME_MAX = 180

const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]*$/

/** Returns the reason why a new pot cannot have this name, as the end of a sentence; undefined if the name is valid. */
export function badName(name: string): string | undefined {
  if (name === '') return 'is empty'
  if (name.includes('.')) return "has a '.', which separates a jail from its parent"
  if (!NAME.test(name)) return 'has other characters than letters, digits, _ and -, or begins with _ or -'
  if (/^\d+$/.test(name)) return 'is a number, which would be the id of another jail'
  return name.length > NAME_MAX ? `is longer than ${NAME_MAX} characters` : undefined
}

/** Whether a new pot can have this name. Pots of pot 0.16 with other names can still be read, listed and destroyed. */
export const validName = (name: string): boolean => badName(name) === undefined

/** Returns a name that is close to `name` and that a new pot can have, in most cases: see `validName`. */
export const cleanName = (name: string): string =>
  name
    .replaceAll(/[^A-Za-z0-9_-]/g, '_')
    .replace(/^[_-]+/, '')
    .slice(0, NAME_MAX)

/** Returns `name` if a new object of this kind can have it. Names of bases, fscomps and bridges may contain dots or be numbers. Throws BAD_NAME (exit 2). */
export function checkName(name: string, kind: 'pot' | 'base' | 'fscomp' | 'bridge'): string {
  const problem = badName(kind === 'pot' ? name : name.replaceAll(/(?<=.)\./g, '_').replace(/^\d+$/, 'n'))
  if (problem === undefined) return name
  const usable = cleanName(name)
  throw new PotError('BAD_NAME', `'${name}' cannot be the name of a ${kind}: it ${problem}`, {exit: 2, hint: validName(usable) ? `use ${usable}` : undefined})
}

/** Whether `name` is a single file name, so that it cannot lead to another directory. */
export const isFileName = (name: string): boolean => name !== '' && name !== '.' && name !== '..' && !/[/\0]/.test(name)

/** Returns the host name of a pot: `NAME.HOST` if it fits into `max` characters, else the first `max` characters of its name. */
export function usableHostname(name: string, host: string, max: number): string {
  const full = `${name}.${host}`
  return full.length <= max && host !== '' ? full : name.slice(0, max)
}
