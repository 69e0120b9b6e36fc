import {existsSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {PotError, type Step} from '@pot/core'
import type {Directories} from './directories.js'
import {directory, PRIVATE, removed, removeDirectory} from './steps.js'
import {isSetUp} from './volumes.js'

const FIXED = ['bases', 'jails', 'fscomp', 'cache']
const BESIDE = ['.work', '.snapshots', '.volumes']

/** Throws STORAGE_BUSY if the directory contains files: pot would mix them with its own, and remove them later. */
function refuseFull(path: string): void {
  if (existsSync(path) && readdirSync(path).length > 0) throw new PotError('STORAGE_BUSY', `${path} is not empty`, {hint: `mv ${path} ${path}.old`})
}

export function setup(directories: Directories): Step[] {
  const {fs, place, mark} = directories
  const fresh = !isSetUp(directories)
  if (fresh) refuseFull(fs)
  const missing = FIXED.filter((path) => !existsSync(mark(path)))
  for (const path of missing) refuseFull(place(path))
  const needed = [fs, ...BESIDE.map((name) => join(fs, name))].filter((path) => !existsSync(path))
  return [
    ...needed.map((path) => directory(path, path === fs ? undefined : PRIVATE)),
    ...missing.flatMap((path) => [...(existsSync(place(path)) ? [] : [directory(place(path))]), directory(mark(path))]),
  ]
}

export function teardown(directories: Directories): Step[] {
  const {fs, cache} = directories
  const rest = [removeDirectory(cache), removeDirectory(fs)]
  if (!isSetUp(directories)) return rest
  // The marks go last: without them, an interrupted removal would leave the rest.
  const trees = [cache, ...FIXED.filter((path) => path !== 'cache').map((path) => join(fs, path)), ...BESIDE.map((name) => join(fs, name))]
  return [...trees.map((path) => removed(directories, path)), ...rest]
}

/** Nothing has to be mounted after a reboot. Throws NO_STORAGE. */
export function wake(directories: Directories): Step[] {
  if (isSetUp(directories)) return []
  throw new PotError('NO_STORAGE', `there is no storage in ${directories.fs}`, {hint: 'pot init'})
}
