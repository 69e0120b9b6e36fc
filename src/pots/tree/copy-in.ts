import {lstatSync, realpathSync, statSync} from 'node:fs'
import {basename, join, posix, resolve} from 'node:path'
import type {Look} from '../../host/look.js'
import type {Context} from '../../context.js'
import {PotError} from '../../errors.js'
import type {OnceOptions} from '../../host/types.js'
import type {Action, Step} from '../../operations/types.js'
import {checkInside, copyId, IDLE, copyOptions, copyPlace} from './copy-place.js'
import {script} from '../../programs/script.js'
import {withUndo} from './mounts-plan.js'
import type {Pot} from '../../record/pot.js'
import {readPot} from '../../record/store.js'
import {isBelow} from './tree.js'

const copyInto = script(import.meta.url, 'copy-in', '/bin/sh')
const undoCopy = script(import.meta.url, 'undo-copy-in', '/bin/sh')

export interface CopyInRequest {
  readonly name: string
  /** A file or directory of the host; a link is followed. */
  readonly source: string
  /** Absolute path in the pot. An existing directory gets the copy under the name of the source. */
  readonly target: string
  /** Make the missing parents of `target`. */
  readonly parents: boolean
  /** Copy also while the pot is running. */
  readonly force: boolean
  /** List the copied files. */
  readonly list: boolean
  /** Copy the contents of the directory `source` into the directory `target`, which keeps its attributes. */
  readonly contents?: boolean
  /** A link `source` is copied as a link: it comes from a pot, so that it must not be followed on the host. */
  readonly asLink?: boolean
}

interface Source {
  /** Absolute path without links. */
  readonly path: string
  readonly name: string
  readonly isDirectory: boolean
}

/**
 * Copies a file or directory into a pot. The copy runs in the isolation of the pot, where only the source is visible, read-only, so that no link in the tree
 * of the pot leads out. A failed copy removes the files that it made. Rejects with NO_POT, USAGE, NO_SOURCE, BAD_SOURCE, RUNNING, and with the errors of
 * `Operate`.
 */
export async function copyIn(ctx: Context, request: CopyInRequest): Promise<void> {
  const target = checkInside(request.target, 'DEST')
  const pot = readPot(ctx.settings, request.name)
  const source = findCopySource(pot, request.source, request.asLink)
  await ctx.operate({
    title: `copy-in ${request.name}`,
    event: 'copy-in',
    subject: {pot: readPot(ctx.settings, request.name), detail: target},
    locks: [`pot/${request.name}`],
    plan: async (look) => planCopyIn(ctx, look, readPot(ctx.settings, request.name), source, {...request, target}),
  })
}

function findCopySource(pot: Pot, typed: string, asLink = false): Source {
  const absolute = resolve(typed)
  const found = (asLink ? lstatSync : statSync)(absolute, {throwIfNoEntry: false})
  if (!found) throw new PotError('NO_SOURCE', `there is no ${absolute}`)
  if (found.isSymbolicLink()) return {path: absolute, name: basename(absolute), isDirectory: false}
  if (!found.isDirectory() && !found.isFile()) throw new PotError('BAD_SOURCE', `${absolute} is neither a file nor a directory`)
  const path = realpathSync(absolute)
  if (isBelow(realpathSync(pot.dir), path)) throw new PotError('BAD_SOURCE', `${absolute} contains '${pot.name}' itself`)
  return {path, name: basename(absolute), isDirectory: found.isDirectory()}
}

async function planCopyIn(ctx: Context, look: Look, pot: Pot, source: Source, request: CopyInRequest): Promise<Step[]> {
  const {mount, unmount, running} = await copyPlace(ctx, look, pot, request.force, 'copy-in')
  const id = copyId()
  const stage = join(pot.dir, `.copy-${id}`)
  const mark = `/tmp/.pot-copy-${id}`
  const show = {source: source.isDirectory ? source.path : stage, readonly: true}
  const parent = request.parents ? posix.dirname(request.target) : ''
  const name = request.contents ? '' : source.name
  const words = [name, request.target, parent, copyOptions(request.list), mark, source.isDirectory ? '' : `/${source.name}`]
  const copy = inPot(ctx, pot, id, copyInto(...words), {...running, show, title: `copy ${source.path} to ${request.target}`})
  const undo = inPot(ctx, pot, `${id}-undo`, undoCopy(name, request.target, mark), running)
  return [
    ...mount,
    ...(source.isDirectory ? [] : staging(source, stage)),
    ...withUndo(
      copy,
      undo.map(({run}) => onlyWhen(run, join(pot.root, mark))),
    ),
    ...unmount,
    ...(source.isDirectory ? [] : [{title: `remove ${stage}`, run: {do: 'remove', path: stage}, final: true} as const]),
  ]
}

const inPot = ({host}: Context, pot: Pot, id: string, command: readonly string[], options: OnceOptions): Step[] =>
  host.jails.once(pot.root, id, command, {...options, idle: IDLE})

/** Shows a single file in a directory of its own, without its neighbours. */
const staging = ({path, name}: Source, stage: string): Step[] => [
  {title: `make ${stage}`, run: {do: 'mkdir', path: stage, mode: 0o700}},
  {title: `fetch ${path}`, run: {do: 'exec', argv: ['cp', '-a', path, join(stage, name)]}, undo: [{do: 'exec', argv: ['rm', '-rf', stage]}]},
]

/**
 * Limits an undo action without a condition of its own: it runs only when the path `exists` exists, which means that there is something to undo and that the
 * tree is still assembled.
 */
const onlyWhen = (action: Action, exists: string): Action => (action.do === 'exec' && action.when === undefined ? {...action, when: {exists}} : action)
