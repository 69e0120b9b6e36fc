import {cpSync, existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {temporaryBeside} from '../../paths/temporary.js'
import {TARBALLS} from './tarballs.js'

/** The files in the data directory that `pot plugins` changes. */
const PARTS = ['package.json', 'package-lock.json', 'yarn.lock', 'node_modules', TARBALLS]

/** The directory that holds the copy of the installed plugins during a change. */
export const keptIn = (data: string): string => join(data, 'plugins.kept')

const listIn = (data: string) => join(keptIn(data), 'parts.json')
const isThere = (path: string) => lstatSync(path, {throwIfNoEntry: false}) !== undefined

/** Copies the installed plugins. Writes the list of copied parts last; no other step changes the plugins before that. */
export function keep(data: string): void {
  const kept = keptIn(data)
  rmSync(kept, {recursive: true, force: true})
  mkdirSync(kept, {recursive: true, mode: 0o700})
  const parts = PARTS.filter((name) => isThere(join(data, name)))
  for (const name of parts) cpSync(join(data, name), join(kept, name), {recursive: true, verbatimSymlinks: true, preserveTimestamps: true})
  const fresh = temporaryBeside(listIn(data))
  writeFileSync(fresh, JSON.stringify(parts))
  renameSync(fresh, listIn(data))
}

/** Restores the copied parts. Can be repeated after an interruption: a part that is no longer in the copy is already restored. */
export function putBack(data: string): void {
  const kept = keptIn(data)
  if (existsSync(listIn(data))) {
    const parts: unknown = JSON.parse(readFileSync(listIn(data), 'utf8'))
    const listed = Array.isArray(parts) ? parts : []
    for (const name of PARTS) {
      if (listed.includes(name) && !isThere(join(kept, name))) continue
      rmSync(join(data, name), {recursive: true, force: true})
      if (listed.includes(name)) renameSync(join(kept, name), join(data, name))
    }
  }
  rmSync(kept, {recursive: true, force: true})
}
