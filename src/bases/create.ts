import {existsSync} from 'node:fs'
import {basename, join, resolve} from 'node:path'
import {defined} from '../defined.js'
import type {Context} from '../context.js'
import {PotError, misuse} from '../errors.js'
import type {Look} from '../host/look.js'
import type {Volume} from '../host/types.js'
import type {Step} from '../operations/types.js'
import {checkDigest} from './check-digest.js'
import {designOf, planCreate, potOf} from '../pots/make/create.js'
import {change, type Changes} from '../record/codec.js'
import {checkName} from '../record/names.js'
import type {TreeSource} from '../pots/tree/tree-source.js'
import {NOTHING_ADDED} from '../plugins/hooks.js'
import {multiLayout} from './layout.js'

export interface CreateBaseRequest {
  /** Release of FreeBSD, or suite of Debian. */
  readonly release: string
  /** Name of the base; the default is the release. */
  readonly name?: string | undefined
  /** A root tarball instead of the release's own: a file, or an http, https or file URL. */
  readonly from?: string | undefined
  /** SHA-256 of `from`, hex. */
  readonly sha256?: string | undefined
  /** `multi`: the base has three volumes, for multi pots. The default is the default type of the host. */
  readonly layout?: 'single' | 'multi' | undefined
  /** Obtain the release again, although its archive is in the cache. */
  readonly fresh?: boolean | undefined
  /** The base that the new one replaces. */
  readonly previous?: string | undefined
}

/** The result of `pot create-base`. */
export interface CreatedBase {
  readonly base: string
  /** Name of the level 0 pot: programs that run in it change the base. */
  readonly pot: string
  readonly snapshot: string
}

export const potOfBase = (base: string): string => `base-${base.replaceAll('.', '_')}`

/**
 * Make a base, its first snapshot (pots are made from it) and its level 0 pot, all or nothing.
 * Rejects with BAD_NAME, BAD_RELEASE, EXISTS, FETCH_FAILED, DIGEST_MISMATCH, and the errors of `Operate`.
 */
export async function createBase(ctx: Context, request: CreateBaseRequest): Promise<CreatedBase> {
  const base = checkName(request.name ?? request.release, 'base')
  const known = await ctx.host.releases.known()
  if (base !== request.release && known.includes(base))
    throw misuse(`'${base}' is the name of another release`, `pot create-base -r ${request.release} -b OTHER`)
  if (request.sha256 !== undefined && request.from === undefined) throw misuse('--sha256 requires --from', 'pot create-base --help')
  const tag = String(Math.floor(Date.now() / 1000))
  const pot = potOfBase(base)
  const tree = await treeOf(ctx, request)
  await ctx.operate({
    title: `create-base ${base}`,
    event: 'create-base',
    subject: {detail: base},
    locks: [`base/${base}`, `pot/${pot}`, ...(tree?.locks ?? [])],
    plan: async (look) => planBase(ctx, look, {...request, tree}, base, tag),
  })
  return {base, pot, snapshot: tag}
}

interface Design extends CreateBaseRequest {
  /** The tree that a plugin provides instead of a tarball. */
  readonly tree: TreeSource | undefined
}

/** Returns the source that a plugin provides under the name `from`; undefined for a tarball. With a digest, `from` is always a tarball. */
async function treeOf({emit}: Context, {from, sha256}: CreateBaseRequest): Promise<TreeSource | undefined> {
  return from === undefined || sha256 !== undefined || isUrl(from) || existsSync(from) ? undefined : emit.baseSource(from)
}

const isUrl = (from: string): boolean => /^(https?|file):/.test(from)

async function planBase(ctx: Context, look: Look, request: Design, base: string, tag: string): Promise<Step[]> {
  const {storage, releases, defaults} = ctx.host
  if ((await look.volumes()).some(({path}) => path === `bases/${base}`))
    throw new PotError('EXISTS', `there is a base '${base}' already`, {hint: `pot create -b ${base} -p NAME`})
  const layout = request.layout ?? defaults.type
  const root = join(ctx.settings.fsRoot, 'bases', base)
  const parts = layout === 'multi' ? [`bases/${base}`, `bases/${base}/usr.local`, `bases/${base}/custom`] : [`bases/${base}`]
  return [
    ...(await userland(ctx, look, request, parts, root)),
    ...releases.finish(root),
    {title: 'note the release', run: {do: 'write', path: join(root, '.osrelease'), content: `${releases.osrelease(request.release)}\n`, within: root}},
    ...(layout === 'multi' ? multiLayout(root) : []),
    ...(await levelZero(ctx, look, base, parts, {previousBase: request.previous})),
    ...storage.snapshot(parts, tag),
  ]
}

/** Returns the steps that make the volumes of a base and unpack the tree into them. */
async function userland(
  ctx: Context,
  look: Look,
  {tree, from, release, sha256, fresh = false}: Design,
  parts: readonly string[],
  root: string,
): Promise<Step[]> {
  const {storage, releases} = ctx.host
  const [top = ''] = parts
  if (tree && parts.length === 1) return [...(await tree.steps(top, look))]
  const make = parts.flatMap((path) => storage.create(path))
  // An image cannot share the other volumes of a base.
  if (tree) return [...make, ...(await tree.unpack(root))]
  const {tarball, steps} = from === undefined ? await releases.obtain(release, ctx.settings.cache) : given(ctx, from, sha256)
  const again: Step[] = fresh ? [{title: `remove ${tarball}, to get it anew`, run: {do: 'remove', path: tarball}}] : []
  return [...again, ...steps, ...make, ...releases.unpack(tarball, root)]
}

/** Returns the tarball that the user names, and the steps that download it to the cache or check its digest. Throws NO_FILE. */
function given({settings}: Context, from: string, sha256: string | undefined): {tarball: string; steps: Step[]} {
  if (isUrl(from)) {
    const tarball = join(settings.cache, basename(new URL(from).pathname))
    return {tarball, steps: [{title: `download ${from}`, run: {do: 'fetch', url: from, path: tarball, ...defined({sha256})}}]}
  }
  if (!existsSync(from))
    throw new PotError('NO_FILE', `there is no file ${from}`, {
      exit: 2,
      hint: 'give --from a root tarball, its URL, or an image such as oci:DIR',
    })
  const tarball = resolve(from)
  if (sha256 === undefined) return {tarball, steps: []}
  const check: Step = {title: `check the digest of ${from}`, run: checkDigest.action({path: tarball, sha256}), undo: 'nothing changes'}
  return {tarball, steps: [check]}
}

/** Steps that make the pot of level 0 of a new base. `changes`: what its record has beside the usual. */
export async function levelZero(ctx: Context, look: Look, base: string, parts: readonly string[], changes: Changes): Promise<Step[]> {
  const name = potOfBase(base)
  const volumes = await look.volumes()
  if (volumes.some(({path}) => path === `jails/${name}`)) return []
  const design = designOf(ctx, {name, type: 'multi', level: 0, base, network: 'inherit', addresses: [], dns: 'inherit'})
  const full = await potOf(ctx, design)
  const pot = change(parts.length > 1 ? full : {...full, mounts: full.mounts.slice(0, 1)}, changes)
  const made = parts.map((path): Volume => ({path, at: undefined, snapshots: []}))
  return planCreate(ctx, {...look, volumes: async () => [...volumes, ...made]}, design, pot, NOTHING_ADDED)
}
