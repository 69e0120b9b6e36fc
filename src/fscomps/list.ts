import {volumeOf} from '../pots/tree/source-place.js'
import {readDirectories, readPots, type Root} from '../record/store.js'
import type {Settings} from '../settings/settings.js'

/** Returns the sorted names of the file system components. Starts no process. Throws NOT_INITIALISED or NO_ACCESS. */
export const listFscomps = (settings: Pick<Settings, 'fsRoot'>): string[] => readDirectories(settings, 'fscomp')

/** Returns the file system components with the names of the pots that mount them. Starts no process. */
export function fscompsInUse(settings: Root & Pick<Settings, 'zfsRoot'>): {readonly name: string; readonly pots: readonly string[]}[] {
  const {pots} = readPots(settings)
  const mounting = (fscomp: string) => pots.filter(({mounts}) => mounts.some(({source}) => isOf(volumeOf(settings.zfsRoot, source), `fscomp/${fscomp}`)))
  return listFscomps(settings).map((name) => ({name, pots: mounting(name).map((pot) => pot.name)}))
}

const isOf = (path: string | undefined, volume: string) => path === volume || path?.startsWith(`${volume}/`) === true
