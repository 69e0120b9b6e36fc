import {readDirectories, readPots, type Root} from '../record/store.js'
import type {Settings} from '../settings/settings.js'

/** Returns the sorted names of the bases. Starts no process. Throws NOT_INITIALISED or NO_ACCESS. */
export const listBases = (settings: Pick<Settings, 'fsRoot'>): string[] => readDirectories(settings, 'bases')

/** Returns the bases with the names of the pots that are made from them, without the pots of level 0 that belong to them. Starts no process. */
export function basesInUse(settings: Root): {readonly name: string; readonly pots: readonly string[]}[] {
  const {pots} = readPots(settings)
  const using = (base: string) => pots.filter((pot) => pot.base === base && !(pot.type === 'multi' && pot.level === 0)).map(({name}) => name)
  return listBases(settings).map((name) => ({name, pots: using(name)}))
}
