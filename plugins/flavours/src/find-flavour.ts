import {statSync} from 'node:fs'
import {basename, join, resolve} from 'node:path'
import {doubtOf, doubtText, PotError, unsafe} from '@pot/core'

/** Paths are absolute; at least one of them is there. */
export interface Flavour {
  /** Without directory and `.sh`: `web`. */
  readonly name: string
  /** The commands. */
  readonly file?: string
  /** What is run in the pot. */
  readonly script?: string
  /** Files of that name in the current directory that others can change, and so are not used: one line about them. */
  readonly passedOver?: string
}

const isFile = (path: string): boolean => statSync(path, {throwIfNoEntry: false})?.isFile() === true

const candidates = (path: string): string[] => (path.endsWith('.sh') ? [path] : [path, `${path}.sh`])

/** The parts of a flavour that are among these files, the first of each kind. One that is named by its script has no commands. */
function parts(files: readonly string[]): Omit<Flavour, 'name'> | undefined {
  const file = files.find((path) => !path.endsWith('.sh') && isFile(path))
  const script = files.find((path) => path.endsWith('.sh') && isFile(path))
  if (file === undefined && script === undefined) return undefined
  return {...(file === undefined ? {} : {file}), ...(script === undefined ? {} : {script})}
}

/** What is in the current directory under a bare name counts only when nobody else can have put it there. */
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
    passedOver: `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} passed over: ${doubtText(first.doubt)}`,
  }
}

/**
 * `typed` is a path, or the name of a flavour in `cwd` or in one of `directories`, the first of which is the host's own: as in pot 0.16 commands and
 * script are looked for one by one in those. In the others a flavour is what lies together. Rejects with NO_FLAVOUR, and with UNSAFE_FILE for one that
 * others can change.
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
  return {name: basename(typed, '.sh'), ...found, ...(passedOver === undefined ? {} : {passedOver})}
}
