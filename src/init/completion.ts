import {join} from 'node:path'
import {FILES, MARK, SHELLS, scriptOf} from './completion-scripts.js'
import type {Context} from '../context.js'
import {removeOwnFiles, writeOwnFiles, type OwnFile} from './own-files.js'

/** The files of all shells below `share`. */
const filesBelow = (share: string): OwnFile[] => SHELLS.map((shell) => ({path: join(share, FILES[shell]), content: scriptOf(shell), mode: 0o644}))

export interface CompletionResult {
  /** Absolute paths of the files that were written or removed. */
  readonly files: readonly string[]
}

/** Writes the scripts of completion to where bash, zsh and fish load them by themselves. Rejects with FOREIGN_FILE; see `writeOwnFiles`. */
export const installCompletion = async (ctx: Context, share: string, force: boolean): Promise<CompletionResult> => ({
  files: await writeOwnFiles(ctx, 'completion install', filesBelow(share), MARK, force),
})

/** Removes the scripts of completion. Files that pot did not write stay. */
export const removeCompletion = async (ctx: Context, share: string): Promise<CompletionResult> => ({
  files: await removeOwnFiles(
    ctx,
    'completion remove',
    filesBelow(share).map(({path}) => path),
    MARK,
  ),
})
