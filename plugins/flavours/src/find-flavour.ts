import {statSync} from 'node:fs'
import {basename, join, resolve} from 'node:path'
import {PotError} from '@pot/core'

/** Paths are absolute; at least one of them is there. */
export interface Flavour {
  /** Without directory and `.sh`: `web`. */
  readonly name: string
  /** The commands. */
  readonly file?: string
  /** What is run in the pot. */
  readonly script?: string
}

const isFile = (path: string): boolean => statSync(path, {throwIfNoEntry: false})?.isFile() === true

/** The parts of a flavour that lie at these paths, each at the first that has it. `path` may name the script itself: then there are no commands. */
function parts(paths: readonly string[]): Omit<Flavour, 'name'> | undefined {
  const file = paths.find((path) => !path.endsWith('.sh') && isFile(path))
  const script = paths.map((path) => (path.endsWith('.sh') ? path : `${path}.sh`)).find(isFile)
  if (file === undefined && script === undefined) return undefined
  return {...(file === undefined ? {} : {file}), ...(script === undefined ? {} : {script})}
}

/**
 * `typed` is a path, or the name of a flavour in `cwd` or in one of `directories`, the first of which is the host's own: as in pot 0.16 commands and
 * script are looked for one by one in those. In the others a flavour is what lies together. Rejects with NO_FLAVOUR.
 */
export function findFlavour(typed: string, directories: readonly string[], cwd: string): Flavour {
  const [own, ...others] = directories
  const near = [resolve(cwd, typed), ...(own === undefined ? [] : [join(own, typed)])]
  const found = [near, ...others.map((directory) => [join(directory, typed)])].map(parts).find((one) => one !== undefined)
  if (found === undefined) throw new PotError('NO_FLAVOUR', `there is no flavour '${typed}'`, {hint: 'pot flavour list'})
  return {name: basename(typed, '.sh'), ...found}
}
