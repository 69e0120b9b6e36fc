import {badImage} from '../bad-image.js'

/** The bytes of an entry name: see `Entry`. */
export const bytesOf = (name: string): Buffer => Buffer.from(name, 'latin1')

/** The entry name for a string of normal text. */
export const nameOf = (text: string): string => Buffer.from(text).toString('latin1')

/** An entry name for messages. */
export const shown = (name: string): string =>
  `'${bytesOf(name.slice(0, 80))
    .toString('utf8')
    .replaceAll(/\p{Cc}/gu, '?')}'`

export const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))

/** Whether a path of a tree is in /dev, whose files a pot gets from its host. */
export const isInDev = (path: string): boolean => path.startsWith('dev/')

export const below = (directory: string, name: string): string => (directory === '' ? name : `${directory}/${name}`)

/**
 * Removes `.`, double slashes and leading slashes: like tar(1), because several programs write absolute names. Rejects with BAD_IMAGE if the name
 * contains `..`, or is not valid on any file system.
 */
export function cleanPath(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.')
  if (path === '') throw badImage('the archive has an entry without a name')
  if (parts.includes('..')) throw badImage(`the archive writes to ${shown(path)}, outside of the pot`)
  if (path.length > 4095 || parts.some((part) => part.length > 255) || path.includes('\0'))
    throw badImage(`the archive has a name that is too long: ${shown(path)}`)
  return parts.join('/')
}
