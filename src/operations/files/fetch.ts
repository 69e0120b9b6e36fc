import {existsSync} from 'node:fs'
import {download, type DownloadProgress} from './download.js'
import {remoteOf} from './fetch-source.js'
import type {FetchAction} from '../types.js'
import type {UndoAction} from '../undo.js'

/** Runs a fetch action; see `download`. */
export const fetchFile = (action: FetchAction, progress: DownloadProgress, signal?: AbortSignal): Promise<void> =>
  download(action, remoteOf(action.url), progress, signal)

/** The inverse of a fetch action: removes the file, unless a file was at `path` before or the action has a digest. The partial file stays for the next run. */
export const fetchInverse = ({path, sha256}: FetchAction): UndoAction[] => (existsSync(path) || sha256 !== undefined ? [] : [{do: 'unlink', path}])
