import {chmodSync, mkdirSync, readdirSync, rmSync, statSync} from 'node:fs'
import {basename, dirname, join, resolve} from 'node:path'
import {isatty} from 'node:tty'
import type {Context} from '../../context.js'
import {misuse, PotError} from '../../errors.js'
import {temporaryDirectory} from '../../paths/temporary.js'
import {attach} from '../../programs/attach.js'
import {copyIn} from '../tree/copy-in.js'
import {copyOut} from '../tree/copy-out.js'

/** One end of a copy. */
export type End =
  | {readonly kind: 'pot'; readonly pot: string; readonly path: string}
  | {readonly kind: 'host'; readonly path: string}
  | {readonly kind: 'stream'}

/** Reads `POT:/path`, `-`, or a path of the host; a path of the host with a colon begins with `./` or `/`. Throws USAGE. */
export function readEnd(text: string): End {
  if (text === '-') return {kind: 'stream'}
  const [, pot, path] = /^([^/:.][^/:]*):(.*)$/s.exec(text) ?? []
  if (pot === undefined || path === undefined) return {kind: 'host', path: text}
  if (!path.startsWith('/'))
    throw misuse(`the path of '${text}' is not absolute: it is a path in the pot`, `${pot}:/${path}, or ./${text} for a file of the host`)
  return {kind: 'pot', pot, path}
}

export interface CopyRequest {
  readonly from: End
  readonly to: End
  /** List the copied files. */
  readonly list: boolean
}

/**
 * Copies between pots and the host, also while the pots run. An existing directory gets the copy under the name of the source, otherwise the copy gets the
 * name of the destination. A source that ends with `/.` is the contents of a directory. A stream is a tar archive on stdin or stdout. All copies are those of
 * `copyIn` and `copyOut`, so that no link in a pot leads out. Rejects with USAGE, BAD_ARCHIVE, and with their errors.
 */
export async function copy(ctx: Context, {from, to, list}: CopyRequest): Promise<void> {
  if (from.kind !== 'pot' && to.kind !== 'pot') throw misuse('neither end is in a pot', 'pot cp FILE POT:/path, or pot cp POT:/path FILE')
  const how = {force: true, list}
  if (from.kind === 'host' && to.kind === 'pot') {
    const contents = isContents(from.path)
    return copyIn(ctx, {...how, name: to.pot, source: from.path, target: to.path, parents: false, contents})
  }
  if (from.kind === 'pot' && to.kind === 'host') {
    const {target, as} = placeOf(from.path, to.path)
    await copyOut(ctx, {...how, name: from.pot, source: from.path, target, as})
    return
  }
  const stage = temporaryDirectory(ctx.settings.fsRoot)
  try {
    if (from.kind === 'pot') await copyOut(ctx, {...how, name: from.pot, source: from.path, target: stage})
    if (ctx.planOnly) return
    if (from.kind === 'pot' && to.kind === 'stream') await writeArchive(stage)
    if (from.kind === 'pot' && to.kind === 'pot') {
      const source = join(stage, basename(from.path.replace(/\/\.$/, '')))
      await copyIn(ctx, {...how, name: to.pot, source, target: to.path, parents: false, contents: isContents(from.path), asLink: true})
    }
    if (from.kind === 'stream' && to.kind === 'pot')
      await copyIn(ctx, {...how, name: to.pot, source: await readArchive(stage), target: to.path, parents: false, contents: true})
  } finally {
    rmSync(stage, {recursive: true, force: true})
  }
}

const isContents = (path: string): boolean => /(?:^|\/)\.$/.test(path)

/** The directory of the host that gets the copy, and its name there if it is not the name of the source. */
function placeOf(source: string, typed: string): {readonly target: string; readonly as?: string} {
  const absolute = resolve(typed)
  const isDirectory = statSync(absolute, {throwIfNoEntry: false})?.isDirectory() === true
  if (isDirectory && !isContents(source)) return {target: absolute}
  if (!isDirectory && typed.endsWith('/')) throw new PotError('NO_DIRECTORY', `there is no directory ${absolute}`, {hint: `mkdir -p ${absolute}`})
  return {target: dirname(absolute), as: basename(absolute)}
}

/** Writes what is in `stage` to stdout. */
async function writeArchive(stage: string): Promise<void> {
  if (isatty(1)) throw misuse('a tar archive is not written to a terminal', 'pot cp POT:/path - >FILE.tar')
  const status = await attach({argv: ['tar', '-C', stage, '--numeric-owner', '-cf', '-', '--', ...readdirSync(stage)], terminal: true}, (_, handOn) => handOn())
  if (status !== 0) throw new PotError('BAD_ARCHIVE', 'the tar archive could not be written to stdout')
}

/** Unpacks the archive on stdin in `stage`, which only root can enter. Resolves with the directory (absolute) that has the files. */
async function readArchive(stage: string): Promise<string> {
  if (isatty(0)) throw misuse('a tar archive is not read from a terminal', 'pot cp - POT:/path <FILE.tar')
  const directory = join(stage, 'files')
  mkdirSync(directory)
  chmodSync(directory, 0o755)
  const status = await attach({argv: ['tar', '-C', directory, '--numeric-owner', '-xpf', '-'], terminal: true}, (_, handOn) => handOn())
  if (status !== 0) throw new PotError('BAD_ARCHIVE', 'stdin is not a complete tar archive', {hint: 'nothing was copied'})
  return directory
}
