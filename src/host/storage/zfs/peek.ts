import {join} from 'node:path'
import type {Peek} from '../../types.js'
import {removeDirectory} from '../volumes/actions.js'
import {ABSENT, patient, type Zfs} from './context.js'
import {make} from './create.js'

/**
 * Shows a snapshot as a temporary clone, because `.zfs/snapshot` may be hidden or missing. Only root can enter the directory where the clone is mounted.
 */
export function peek(zfs: Zfs, path: string, tag: string): Peek {
  const name = `peek-${zfs.id()}`
  const directory = join(zfs.settings.fsRoot, 'jails', `.${name}`)
  const snapshot = `${zfs.dataset(path)}@${tag}`
  const dataset = zfs.dataset(name)
  return {
    directory,
    open: [
      {title: `make directory ${directory}`, run: {do: 'mkdir', path: directory}},
      ...make(zfs, name, `look at ${snapshot}`, 'clone', '-o', 'readonly=on', '-o', `mountpoint=${directory}`, snapshot),
    ],
    close: [
      {title: `stop looking at ${snapshot}`, run: {...patient(zfs, 'zfs', 'destroy', '-f', dataset), tolerate: ABSENT}, final: true},
      removeDirectory(directory),
    ],
  }
}
