import {chmodSync, renameSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {dirname} from 'node:path'
import {hasCode, PotError} from '../errors.js'
import {temporaryBeside} from './temporary.js'

/**
 * Writes the output of a command to the file that the user names (absolute), with one rename: a reader has the old text or the new one. Everybody may read the
 * file. Throws NO_DIRECTORY and NOT_A_FILE.
 */
export function writeOutput(path: string, text: string): void {
  const there = statSync(path, {throwIfNoEntry: false})
  if (there !== undefined && !there.isFile()) throw new PotError('NOT_A_FILE', `${path} is not a file`, {hint: 'name a file that may be replaced'})
  const fresh = temporaryBeside(path)
  try {
    writeFileSync(fresh, text, {flag: 'wx', mode: 0o644})
    chmodSync(fresh, 0o644)
    renameSync(fresh, path)
  } catch (error) {
    rmSync(fresh, {force: true})
    if (!hasCode(error, 'ENOENT') && !hasCode(error, 'ENOTDIR')) throw error
    throw new PotError('NO_DIRECTORY', `the directory ${dirname(path)} does not exist`, {hint: `mkdir -p ${dirname(path)}`, cause: error})
  }
}
