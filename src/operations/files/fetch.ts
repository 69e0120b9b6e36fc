import {existsSync} from 'node:fs'
import {download, type DownloadProgress} from './download.js'
import {remoteOf} from './fetch-source.js'
import type {FetchAction} from '../types.js'
import type {UndoAction} from '../undo.js'

/** Carries out a fetch action: see `download`. */
export const fetchFile = (action: FetchAction, progress: DownloadProgress, signal?: AbortSignal): Promise<void> =>
  download(action, remoteOf(action.url), progress, signal)

/** Undoes it when nothing is at `path` yet: asked before it runs. The part stays, for the next run. */
export const fetchInverse = ({path, sha256}: FetchAction): UndoAction[] => (existsSync(path) || sha256 !== undefined ? [] : [{do: 'unlink', path}])
