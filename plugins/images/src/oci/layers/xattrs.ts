import {closeSync, constants, openSync} from 'node:fs'
import {hasCode, messageOf, runSync} from '@pot/core'

/** Attributes that a layer can set. Other attributes are only meaningful on the host that set them. */
const TAKEN = /^(?:security\.capability|user\.)/

/**
 * Sets the extended attributes of a file or a directory. Returns the reason if one could not be set, for example because the file system does not
 * support attributes. Only Linux has attributes that programs in a pot use.
 */
export function setXattrs(path: Buffer, xattrs: ReadonlyMap<string, Buffer>): string | undefined {
  const wanted = [...xattrs].filter(([name]) => TAKEN.test(name))
  if (wanted.length === 0 || process.platform !== 'linux') return undefined
  let file: number
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (error) {
    return messageOf(error)
  }
  try {
    // The name of the file may not be UTF-8, which an argument must be.
    for (const [name, value] of wanted) {
      const {status, stderr, error} = runSync(['setfattr', '-n', name, '-v', `0s${value.toString('base64')}`, '/proc/self/fd/3'], {inherit: [file]})
      if (hasCode(error, 'ENOENT')) return 'setfattr is not installed: install the package attr'
      if (status !== 0) return `${name}: ${stderr.trim().split(': ').at(-1) ?? ''}`
    }
    return undefined
  } finally {
    closeSync(file)
  }
}
