import {lstatSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {basename, dirname, join} from 'node:path'
import {hasCode} from '../errors.js'
import {namesIn} from './names-in.js'
import {makeDirectories} from './own-files.js'

/** The directories to which pot writes; all paths are absolute. */
export interface Written {
  readonly config: string
  readonly data: string
  readonly run: string
  readonly fsRoot: string
  readonly cache: string
}

let count = 0

/** The name contains the process that uses the file, so that `pot recover` knows whether it is still used. */
const nameFor = (pid: number) => `pot-tmp-${pid}-${Date.now().toString(36)}${count++}`

const OWNED = /^\.?pot-tmp-(\d+)-/
/** Names of new files of steps. A retry of the step uses the same name, so that only a forgotten operation leaves such a file. */
const OF_OPERATION = /^\.pot-new-(\d+-[0-9a-f]+)-\d+/
/** Names that the library conf uses while it writes a file. */
const OF_CONF = /^(?:pot\.conf|init\.json)\.tmp-[0-9a-f]+$/

/** A path (absolute) for a new file that replaces `path` with one rename: in the same directory, because rename(2) cannot leave a file system. */
export const temporaryBeside = (path: string): string => join(dirname(path), `.${nameFor(process.pid)}`)

/** The directory (absolute) of the temporary directories of one pot root. */
export const temporaryRoot = (run: string): string => join(run, 'tmp')

/** Makes a directory for temporary files of this process, below `within`: the directory of `temporaryRoot`, or the one of the system. The caller removes it. */
export function temporaryDirectory(within: string = tmpdir()): string {
  makeDirectories(within, 0o700)
  return mkdtempSync(join(within, nameFor(process.pid)))
}

/** The directories to which pot writes (absolute), apart from the trees of pots. */
export function writtenDirectories({config, data, run, fsRoot, cache}: Written): string[] {
  const pots = namesIn(join(fsRoot, 'jails')).flatMap((name) => [join(fsRoot, 'jails', name), join(fsRoot, 'jails', name, 'conf')])
  const bases = namesIn(join(fsRoot, 'bases')).map((name) => join(fsRoot, 'bases', name))
  const tops = ['', 'jails', 'bases', 'fscomp', 'bridges'].map((name) => join(fsRoot, name))
  return [
    ...new Set([temporaryRoot(run), run, join(run, 'main'), join(run, 'locks'), config, data, join(data, 'plugins.kept'), cache, ...tops, ...pots, ...bases]),
  ]
}

/** Operations that have not ended. */
export interface Unended {
  /** The ids of operations with a journal. */
  readonly journals: readonly string[]
  /** Whether another process may be writing pot.conf or init.json. */
  readonly settingsInUse: boolean
}

/** The temporary files and directories that nobody uses any more, because their process was killed. */
export const staleTemporaries = (written: Written, unended: Unended): string[] =>
  [tmpdir(), ...writtenDirectories(written)].flatMap((directory) =>
    namesIn(directory)
      .filter((name) => isStale(name, unended))
      .map((name) => join(directory, name))
      .filter(isOurs),
  )

/** Everybody can make files with such names in the directory of the system. */
function isOurs(path: string): boolean {
  const stat = lstatSync(path, {throwIfNoEntry: false})
  return stat !== undefined && stat.uid === process.getuid?.() && (stat.isSymbolicLink() || (stat.mode & 0o022) === 0)
}

function isStale(name: string, {journals, settingsInUse}: Unended): boolean {
  const [, pid] = OWNED.exec(name) ?? []
  if (pid !== undefined) return !exists(Number(pid))
  const [, operation] = OF_OPERATION.exec(name) ?? []
  if (operation !== undefined) return !journals.includes(operation)
  return !settingsInUse && OF_CONF.test(name)
}

/** Removes a temporary file or directory. `mounts`: the targets of all mounts. Returns whether it is gone: nothing is removed below a mount. */
export function removeTemporary(path: string, mounts: readonly string[]): boolean {
  if (mounts.some((target) => target === path || target.startsWith(`${path}/`))) return false
  rmSync(path, {recursive: true, force: true})
  return true
}

/** The name of a directory that `temporaryDirectory` has made; undefined for another path. */
export const temporaryId = (run: string, path: string): string | undefined => (dirname(path) === temporaryRoot(run) ? basename(path) : undefined)

/** Whether a process has this id. Without the start time: a file of a process whose id is used again stays until that process ends, too. */
function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return !hasCode(error, 'ESRCH')
  }
}
