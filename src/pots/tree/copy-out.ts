import {lstatSync, realpathSync, statSync} from 'node:fs'
import {join, posix, resolve} from 'node:path'
import type {Look} from '../../host/look.js'
import type {Context} from '../../context.js'
import {misuse, PotError} from '../../errors.js'
import type {Step} from '../../operations/types.js'
import {checkCopied, mergeCopied} from './copied.js'
import {checkInside, copyId, IDLE, copyOptions, copyPlace} from './copy-place.js'
import {script} from '../../programs/script.js'
import type {Pot} from '../../record/pot.js'
import {readPot} from '../../record/store.js'
import {isBelow} from './tree.js'

const copyOutOf = script(import.meta.url, 'copy-out', '/bin/sh')

export interface CopyOutRequest {
  readonly name: string
  /** Absolute path in the pot. A link is copied as a link. */
  readonly source: string
  /** A directory of the host. It gets the copy, under the name of the source, or of `as`. */
  readonly target: string
  readonly as?: string | undefined
  /** Copy also while the pot is running. */
  readonly force: boolean
  /** List the copied files. */
  readonly list: boolean
}

/**
 * Copies a file or directory out of a pot. Resolves with the path of the copy. The copy runs in the isolation of the pot, into an empty directory. When the
 * pot no longer has access to that directory, pot checks the contents and moves them to their place without following links. Rejects with NO_POT, USAGE,
 * NO_DIRECTORY, BAD_TARGET, RUNNING, and with the errors of `Operate`; DEVICE_NODE and COPY_CONFLICT appear only in the message of such an error.
 */
export async function copyOut(ctx: Context, request: CopyOutRequest): Promise<string> {
  const source = checkInside(request.source, 'SOURCE').replace(/(?<=.)\/+$/, '')
  const name = posix.basename(source)
  if (name === '') throw misuse('the whole tree of a pot cannot be copied out', `pot copy-out -p ${request.name} -s /DIRECTORY -d ${request.target}`)
  const directory = findDirectory(readPot(ctx.settings, request.name), request.target)
  await ctx.operate({
    title: `copy-out ${request.name}`,
    event: 'copy-out',
    subject: {pot: readPot(ctx.settings, request.name), detail: source},
    locks: [`pot/${request.name}`],
    plan: async (look) => planCopyOut(ctx, look, readPot(ctx.settings, request.name), {...request, source, target: directory}, name),
  })
  return join(directory, request.as ?? name)
}

function findDirectory(pot: Pot, typed: string): string {
  const absolute = resolve(typed)
  if (!statSync(absolute, {throwIfNoEntry: false})?.isDirectory())
    throw new PotError('NO_DIRECTORY', `there is no directory ${absolute}`, {hint: `mkdir -p ${absolute}`})
  const real = realpathSync(absolute)
  if (isBelow(real, realpathSync(pot.dir))) throw new PotError('BAD_TARGET', `${absolute} is in '${pot.name}' itself`)
  return real
}

async function planCopyOut(ctx: Context, look: Look, pot: Pot, {source, target, as, force, list}: CopyOutRequest, name: string): Promise<Step[]> {
  const {mount, unmount, running} = await copyPlace(ctx, look, pot, force, 'copy-out')
  const id = copyId()
  const stage = join(target, `.pot-copy-${id}`)
  const command = copyOutOf(source, copyOptions(list))
  const show = {source: stage, readonly: false}
  const copy = ctx.host.jails.once(pot.root, id, command, {...running, show, idle: IDLE, title: `copy ${source} to ${target}`})
  const from = join(stage, name)
  const to = join(target, as ?? name)
  return [
    ...mount,
    {title: `make ${stage}`, run: {do: 'mkdir', path: stage, mode: 0o700}, undo: [{do: 'exec', argv: ['rm', '-rf', stage]}]},
    ...copy,
    {title: 'check what was copied', run: checkCopied.action({from, to}), undo: 'nothing changes'},
    ...moveSteps(from, to),
    ...unmount,
    {title: `remove ${stage}`, run: {do: 'remove', path: stage}, final: true},
  ]
}

/** Replaces existing files; they are restored if a step fails. Only merged directories cannot be restored. */
function moveSteps(from: string, to: string): Step[] {
  const there = lstatSync(to, {throwIfNoEntry: false})
  if (there?.isDirectory()) return [{title: `merge the copy into ${to}`, run: mergeCopied.action({from, to}), final: true}]
  return [...(there ? [{title: `replace ${to}`, run: {do: 'remove', path: to}} as const] : []), {title: `put the copy at ${to}`, run: {do: 'rename', from, to}}]
}
