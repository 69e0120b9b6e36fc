import {readDirectories} from '../record/store.js'
import type {Settings} from '../settings/settings.js'

/** Returns the sorted names of the file system components. Starts no process. Throws NOT_INITIALISED or NO_ACCESS. */
export const listFscomps = (settings: Pick<Settings, 'fsRoot'>): string[] => readDirectories(settings, 'fscomp')
