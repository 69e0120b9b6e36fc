import {runSync} from '@pot/core'

/** Attributes that a layer can set. Other attributes are only meaningful on the host that set them. */
const TAKEN = /^(?:security\.capability|user\.)/

/** Sets extended attributes. Returns false if an attribute could not be set: setfattr is missing, or the file system does not support attributes. */
export function setXattrs(path: string, xattrs: ReadonlyMap<string, Buffer>): boolean {
  const wanted = [...xattrs].filter(([name]) => TAKEN.test(name))
  return wanted.every(([name, value]) => runSync(['setfattr', '-h', '-n', name, '-v', `0s${value.toString('base64')}`, '--', path]).status === 0)
}
