import {readDirectories} from '../record/store.js'
import type {Settings} from '../settings/settings.js'

/** Returns the sorted names of the bases. Starts no process. Throws NOT_INITIALISED or NO_ACCESS. */
export const listBases = (settings: Pick<Settings, 'fsRoot'>): string[] => readDirectories(settings, 'bases')
