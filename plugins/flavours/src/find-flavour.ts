import {statSync} from 'node:fs'
import {basename, join, resolve} from 'node:path'
import {defined, doubtOf, doubtText, PotError, unsafe} from '@pot/core'

/** A flavour. Paths are absolute, and at least one is set. */
export interface Flavour {
  /** Name without directory and `.sh`: `web`. */
  readonly name: string
  /** Path of the command file. */
  readonly file?: string
  /** Path of the script that runs in the pot. */
  readonly script?: string
  /** A line about files of that name in the current directory that are not used, since other users can change them. */
  readonly passedOver?: string
}

const isFile = (path: string): boolean => statSync(path, {throwIfNoEntry: false})?.isFile() === true

const candidates = (path: string): string[] => (path.endsWith('.sh') ? [path] : [path, `${path}.sh`])

/**
 * Finds the parts of a flavour among these files: the first command file and the first script. A flavour that is named by its script has no command
 * file.
 */
function parts(files: readonly string[]): Omit<Flavour, 'name'> | undefined {
  const file = files.find((path) => !path.endsWith('.sh') && isFile(path))
  const script = files.find((path) => path.endsWith('.sh') && isFile(path))
  if (file === undefined && script === undefined) return undefined
  return {...defined({file, script})}
}

/** Finds the files of a flavour in the current directory. A name without a slash is ignored if another user could have put the file there. */
function here(typed: string, cwd: string): {readonly files: string[]; readonly passedOver?: string} {
  const found = candidates(resolve(cwd, typed)).filter(isFile)
  if (typed.includes('/')) return {files: found}
  const doubts = found.flatMap((path) => {
    const doubt = doubtOf(path, {strict: true})
    return doubt === undefined ? [] : [{path, doubt}]
  })
  const [first] = doubts
  if (first === undefined) return {files: found}
  const names = doubts.map(({path}) => path)
  return {
    files: found.filter((path) => !names.includes(path)),
    passedOver: `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} ignored: ${doubtText(first.doubt)}`,
  }
}

/**
 * `typed`: a path, or the name of a flavour in `cwd` or in one of `directories`. In `cwd` and the first directory, which is the host's own, the command
 * file and the script are looked up separately, as in pot 0.16. In the others they must lie together. Throws NO_FLAVOUR, and UNSAFE_FILE for a flavour
 * that other users can change.
 */
export function findFlavour(typed: string, directories: readonly string[], cwd: string): Flavour {
  const [own, ...others] = directories
  const {files, passedOver} = here(typed, cwd)
  const near = [...files, ...(own === undefined ? [] : candidates(join(own, typed)))]
  const found = [near, ...others.map((directory) => candidates(join(directory, typed)))].map(parts).find((one) => one !== undefined)
  if (found === undefined)
    throw new PotError('NO_FLAVOUR', `there is no flavour '${typed}'${passedOver === undefined ? '' : `, and ${passedOver}`}`, {hint: 'pot flavour list'})
  for (const path of [found.file, found.script]) {
    const doubt = path === undefined ? undefined : doubtOf(path)
    if (doubt !== undefined) throw unsafe(`the flavour ${path}`, doubt)
  }
  return {name: basename(typed, '.sh'), ...found, ...defined({passedOver})}
}
