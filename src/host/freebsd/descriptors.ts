import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {script} from '../../programs/script.js'
import type {Step} from '../types.js'
import {mountedAt, umount} from './mounted.js'

const mount = script(import.meta.url, 'descriptors')

/** Where the descriptors of a process are paths, below the run directory. */
export const descriptorsIn = (run: string): string => join(run, 'fd')

/** Steps before the first pot runs, whose root could change the names of directories that pot has open. It stays until the host stops. */
export function mountDescriptors(run: string): Step[] {
  const directory = descriptorsIn(run)
  if (existsSync(join(directory, '0'))) return []
  return [{title: `mount ${directory}`, run: {do: 'exec', argv: mount(directory)}, undo: 'stays'}]
}

export function unmountDescriptors(run: string): Step[] {
  const directory = descriptorsIn(run)
  return [
    {title: `unmount ${directory}`, run: umount(directory, mountedAt(directory)), final: true},
    {title: `remove ${directory}`, run: {do: 'remove', path: directory}, final: true},
  ]
}
