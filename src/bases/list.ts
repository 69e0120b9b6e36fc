import {readDirectories} from '../record/store.js'
import type {Settings} from '../settings/settings.js'

/** Names of the bases, sorted. Starts no process. Rejects with NOT_INITIALISED or NO_ACCESS. */
export const listBases = (settings: Pick<Settings, 'fsRoot'>): string[] => readDirectories(settings, 'bases')
