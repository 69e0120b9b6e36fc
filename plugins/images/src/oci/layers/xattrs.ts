import {spawnSync} from 'node:child_process'

/** Others have a meaning for the host alone. */
const TAKEN = /^(?:security\.capability|user\.)/

/** false when they could not be set: there is no tool for it, or the file system has none. */
export function setXattrs(path: string, xattrs: ReadonlyMap<string, Buffer>): boolean {
  const wanted = [...xattrs].filter(([name]) => TAKEN.test(name))
  return wanted.every(([name, value]) => spawnSync('setfattr', ['-h', '-n', name, '-v', `0s${value.toString('base64')}`, '--', path]).status === 0)
}
