import {existsSync, readFileSync} from 'node:fs'
import {dirname} from 'node:path'
import type {Context} from '../context.js'
import {PotError} from '../errors.js'
import type {Step} from '../operations/types.js'

/** A file that pot writes into a directory of the system. */
export interface OwnFile {
  /** Absolute path. */
  readonly path: string
  readonly content: string
  readonly mode: number
}

const read = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined)

/** Whether the file exists and contains `mark`. */
export const isOwn = (path: string, mark: string): boolean => read(path)?.includes(mark) === true

/**
 * Writes files of which each contains `mark`. `command` is the command that does it: `service install`. Resolves with the paths of the files that were
 * different. Rejects with FOREIGN_FILE if one of the files exists without the mark, unless `force`.
 */
export async function writeOwnFiles(ctx: Context, command: string, files: readonly OwnFile[], mark: string, force: boolean): Promise<string[]> {
  const wanted = files.filter(({path, content}) => read(path) !== content)
  await ctx.operate({
    title: command,
    locks: ['settings'],
    async plan() {
      const foreign = wanted.find(({path}) => existsSync(path) && !isOwn(path, mark))
      if (foreign !== undefined && !force)
        throw new PotError('FOREIGN_FILE', `${foreign.path} exists, and was not written by this pot`, {hint: `pot ${command} --force replaces it`})
      const absent = [...new Set(wanted.map(({path}) => dirname(path)))].filter((directory) => !existsSync(directory))
      return [
        ...absent.map((path): Step => ({title: `make ${path}`, run: {do: 'mkdir', path}})),
        ...wanted.map(({path, content, mode}): Step => ({title: `write ${path}`, run: {do: 'write', path, content, mode}})),
      ]
    },
  })
  return wanted.map(({path}) => path)
}

/** Removes those of the files that contain `mark`; the others stay. `command` is the command that does it. Resolves with the paths of the removed files. */
export async function removeOwnFiles(ctx: Context, command: string, paths: readonly string[], mark: string): Promise<string[]> {
  const own = paths.filter((path) => isOwn(path, mark))
  await ctx.operate({title: command, locks: ['settings'], plan: async () => dropOwnFiles(paths, mark)})
  return own
}

/** Returns final steps that remove those of the files that contain `mark`. */
export const dropOwnFiles = (paths: readonly string[], mark: string): Step[] =>
  paths.filter((path) => isOwn(path, mark)).map((path) => ({title: `remove ${path}`, run: {do: 'remove', path}, final: true}))
