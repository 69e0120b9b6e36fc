import {existsSync, lstatSync, mkdirSync, realpathSync, rmSync, symlinkSync} from 'node:fs'
import {createRequire} from 'node:module'
import {dirname, join} from 'node:path'
import {PotError} from '../../errors.js'

/** The core that is running. */
interface Core {
  readonly root: string
  readonly name: string
}

export interface Linked {
  readonly directory: string
  /** Names of the packages that are in node_modules now. */
  readonly packages: readonly string[]
  /** Names of the packages that this pot does not contain. */
  readonly missing: readonly string[]
}

/** The packages with which a plugin is compiled: optional dependencies of the core. */
const COMPILER = ['typescript', '@types/node']
/** Programs of these packages: the name, the package and the path in it. */
const PROGRAMS = [['tsc', 'typescript', 'bin/tsc']] as const

const isThere = (path: string) => lstatSync(path, {throwIfNoEntry: false}) !== undefined

/** The directory of a package that the core can import; undefined for one that is not installed. */
function directoryOf(root: string, name: string): string | undefined {
  const lookedIn = createRequire(join(root, 'package.json')).resolve.paths(name) ?? []
  return lookedIn.map((modules) => join(modules, name)).find((path) => existsSync(join(path, 'package.json')))
}

/** Replaces a link; leaves a directory, which a package manager has made. */
function link(target: string, path: string): void {
  if (isThere(path) && !lstatSync(path).isSymbolicLink()) return
  rmSync(path, {force: true})
  mkdirSync(dirname(path), {recursive: true})
  symlinkSync(realpathSync(target), path)
}

/**
 * Links the packages with which a plugin is developed from the running pot into the node_modules of `directory`. Uses no network. Throws BROKEN_PLUGIN if
 * `directory` has no package.json.
 */
export function linkForDevelopment({root, name}: Core, directory: string): Linked {
  if (!existsSync(join(directory, 'package.json')))
    throw new PotError('BROKEN_PLUGIN', `${directory} is no plugin: it has no package.json`, {hint: 'pot plugins new makes a plugin'})
  const modules = join(directory, 'node_modules')
  const found = [[name, root] as const, ...COMPILER.map((one) => [one, directoryOf(root, one)] as const)]
  for (const [one, target] of found) if (target !== undefined) link(target, join(modules, one))
  for (const [program, one, path] of PROGRAMS) if (existsSync(join(modules, one, path))) link(join(modules, one, path), join(modules, '.bin', program))
  link(join(root, 'bin/pot'), join(modules, '.bin/pot'))
  const missing = COMPILER.filter((one) => !isThere(join(modules, one)))
  return {directory, packages: found.flatMap(([one]) => (missing.includes(one) ? [] : [one])), missing}
}
