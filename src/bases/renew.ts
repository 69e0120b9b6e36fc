import {join} from 'node:path'
import type {Context} from '../context.js'
import {misuse, PotError} from '../errors.js'
import type {Look} from '../host/look.js'
import type {Volume} from '../host/types.js'
import {layoutOf} from '../host/layout.js'
import {commandAction} from '../operations/command.js'
import type {Step} from '../operations/types.js'
import {releaseOfBase} from '../pots/make/new-conf.js'
import {checkName} from '../record/names.js'
import {refuseLeftOut} from '../snapshots/nested.js'
import {freeTag} from '../snapshots/tags.js'
import {createBase, levelZero, potOfBase} from './create.js'
import {inLevelZero} from './in-level-zero.js'
import {listBases} from './list.js'

export interface RenewRequest {
  readonly base: string
  /** Name of the new base. Default: that of the old one with the date, or the release. */
  readonly name?: string | undefined
  /** Make the new base from this release. */
  readonly release?: string | undefined
  /** See `CreateBaseRequest`. */
  readonly from?: string | undefined
  readonly sha256?: string | undefined
  /** A command line for a shell that brings a copy of the base up to date. */
  readonly run?: string | undefined
}

/**
 * Makes a new base beside an old one, all or nothing: from another release or source, or as a copy of the old base in which the packages are upgraded. Resolves
 * with its name. Rejects with NO_BASE, NO_UPGRADE, UPDATE_FAILED, and with the errors of `createBase`.
 */
export async function renewBase(ctx: Context, request: RenewRequest): Promise<string> {
  const {base, release, from, run} = request
  assertBase(ctx, base)
  if (run !== undefined && (release ?? from) !== undefined) throw misuse('--run excludes --release and --from', 'pot base update --help')
  const root = join(ctx.settings.fsRoot, 'bases', base)
  const own = releaseOfBase(ctx.settings, base) ?? base
  const way = run !== undefined ? ['/bin/sh', '-c', run] : (release ?? from) !== undefined ? 'made-anew' : ctx.host.releases.upgrade?.(root, own)
  if (way === undefined)
    throw new PotError('NO_UPGRADE', `pot does not know how to bring base '${base}' up to date`, {
      hint: `pot base update ${base} --release RELEASE, or --from TARBALL, or --run COMMAND`,
    })
  const stem = (release ?? base).replace(/-\d{8}(\.\d+)?$/, '')
  const name = checkName(request.name ?? freeName(ctx, release === undefined || release === base ? dated(stem) : stem, stem), 'base')
  if (listBases(ctx.settings).includes(name)) throw new PotError('EXISTS', `there is a base '${name}' already`, {hint: `pot base update ${base} --to ${name}`})
  if (way !== 'made-anew') await copyBase(ctx, base, name, {command: way, release: own})
  else {
    const layout = layoutOf(root)
    await createBase(ctx, {
      release: release ?? own.replace(/-RELEASE.*$/, ''),
      name,
      from,
      sha256: request.sha256,
      layout,
      previous: base,
      fresh: (release ?? from) === undefined,
    })
  }
  return name
}

/** Throws NO_BASE. */
export function assertBase({settings}: Pick<Context, 'settings'>, base: string): void {
  if (!listBases(settings).includes(base)) throw new PotError('NO_BASE', `there is no base '${base}'`, {hint: 'pot ls -b'})
}

const dated = (stem: string): string => `${stem}-${new Date().toISOString().slice(0, 10).replaceAll('-', '')}`

/** `first`, or a name with the date, or with the date and a number. */
function freeName({settings}: Pick<Context, 'settings'>, first: string, stem: string): string {
  const taken = new Set(listBases(settings))
  if (!taken.has(first)) return first
  const day = dated(stem)
  for (let number = 1; ; number++) {
    const name = number === 1 ? day : `${day}.${number}`
    if (!taken.has(name)) return name
  }
}

interface Upgrade {
  /** argv in the pot of level 0. */
  readonly command: readonly string[]
  /** The release that the old base notes. */
  readonly release: string
}

async function copyBase(ctx: Context, base: string, name: string, upgrade: Upgrade): Promise<void> {
  await ctx.operate({
    title: `update base ${base} as ${name}`,
    event: 'create-base',
    subject: {detail: name},
    locks: [`base/${base}`, `base/${name}`, `pot/${potOfBase(name)}`],
    plan: (look) => planCopy(ctx, look, base, name, upgrade),
  })
}

async function planCopy(ctx: Context, look: Look, base: string, name: string, {command, release}: Upgrade): Promise<Step[]> {
  const {storage} = ctx.host
  const volumes = await look.volumes()
  const [old, fresh] = [`bases/${base}`, `bases/${name}`]
  if (volumes.some(({path}) => path === fresh)) throw new PotError('EXISTS', `there is a base '${name}' already`, {hint: 'pot ls -b'})
  const own = volumes.filter(({path}) => [old, `${old}/usr.local`, `${old}/custom`].includes(path)).sort((a, b) => a.path.length - b.path.length)
  const parts = own.map(({path}) => path)
  const tag = freeTag(Math.floor(Date.now() / 1000), own)
  for (const part of parts) await refuseLeftOut(storage, part, tag)
  const moved = parts.map((path) => fresh + path.slice(old.length))
  const made = moved.map((path): Volume => ({path, at: undefined, snapshots: []}))
  const pot = potOfBase(name)
  const later: Look = {...look, volumes: async () => [...volumes, ...made]}
  return [
    // A running pot of level 0 may have changed the base since its last snapshot.
    ...storage.snapshot(parts, tag),
    ...parts.flatMap((part, index) => storage.copy(part, tag, moved[index] ?? '')),
    ...(await levelZero(ctx, later, name, moved, {previousBase: base, osrelease: release})),
    {title: `start ${pot}`, run: commandAction(['start', '-p', pot]), undo: [commandAction(['stop', '-F', '-p', pot], ['NO_POT'])]},
    {title: `upgrade the packages of ${name}`, run: inLevelZero.action({pot, command}), undo: 'covered'},
    {title: `stop ${pot}`, run: commandAction(['stop', '-F', '-p', pot]), undo: 'covered'},
    ...storage.snapshot(moved, tag),
    ...storage.removeSnapshot(parts, tag),
  ]
}
