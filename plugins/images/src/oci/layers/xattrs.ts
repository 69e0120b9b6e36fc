import {runSync} from '@pot/core'

/** Attributes that a layer may set. All others have a meaning for the host alone. */
const TAKEN = /^(?:security\.capability|user\.)/

/** Returns false when an attribute could not be set: setfattr is missing, or the file system has no attributes. */
export function setXattrs(path: string, xattrs: ReadonlyMap<string, Buffer>): boolean {
  const wanted = [...xattrs].filter(([name]) => TAKEN.test(name))
  return wanted.every(([name, value]) => runSync(['setfattr', '-h', '-n', name, '-v', `0s${value.toString('base64')}`, '--', path]).status === 0)
}
