import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {script} from '../../programs/script.js'
import type {Step} from '../types.js'

const mount = script(import.meta.url, 'descriptors')
const unmountAll = script(import.meta.url, 'unmount-all')

/** Returns the directory, below the run directory, in which the descriptors of a process are paths. */
export const descriptorsIn = (run: string): string => join(run, 'fd')

/** Mounts fdescfs(5) until the host stops. Needed before the first pot starts: root in a pot could rename directories that pot has open. */
export function mountDescriptors(run: string): Step[] {
  const directory = descriptorsIn(run)
  if (existsSync(join(directory, '0'))) return []
  return [{title: `mount ${directory}`, run: {do: 'exec', argv: mount(directory)}, undo: 'stays'}]
}

/** The first pots that start at the same time may each have mounted it. */
export function unmountDescriptors(run: string): Step[] {
  const directory = descriptorsIn(run)
  return [
    {title: `unmount ${directory}`, run: {do: 'exec', argv: unmountAll(directory)}, final: true},
    {title: `remove ${directory}`, run: {do: 'remove', path: directory}, final: true},
  ]
}
