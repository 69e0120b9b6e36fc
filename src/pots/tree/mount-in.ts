import {existsSync, lstatSync, readFileSync, type Stats} from 'node:fs'
import {basename, dirname, join} from 'node:path'
import {defined} from '../../defined.js'
import type {Context} from '../../context.js'
import {misuse, PotError} from '../../errors.js'
import {isUp} from '../../host/look.js'
import type {Mount, Volume} from '../../host/types.js'
import type {Step} from '../../operations/types.js'
import {addMount} from '../../record/mounts.js'
import {claimDataset} from './jailed-datasets.js'
import {findSource, type FoundSource, type MountSource} from './mount-source.js'
import {checkFree, checkTarget} from './mount-target.js'
import type {MountEntry, Pot} from '../../record/pot.js'
import {mountpoint, noMountpoint} from './mountpoint.js'
import {withUndo} from './mounts-plan.js'
import {checkMounted, unmountNew} from './new-mounts.js'
import {keyOf, mountsAround} from '../../record/new-mounts.js'
import {checkSource as checkPinned, sharedDirectories, writePins} from './source-pins.js'
import {mountsFile, readPot, writeMounts} from '../../record/store.js'
import {innermost, treeOf, type Tree} from './tree.js'

export interface MountInRequest {
  readonly name: string
  readonly source: MountSource
  /** The mount point as the pot sees it. */
  readonly target: string
  readonly option: MountEntry['option']
}

/**
 * Mounts a directory, a file or a dataset in a pot: now if the pot runs, and at each start. Makes the mount point. Records its path with links resolved as the pot
 * sees them. Resolves with the new entry. Rejects with NO_POT, USAGE, NO_SOURCE, BAD_SOURCE, IN_USE, READ_ONLY, NOT_A_DIRECTORY, NOT_A_FILE, and with the errors of
 * `Operate`.
 */
export async function mountIn(ctx: Context, request: MountInRequest): Promise<MountEntry> {
  const wanted = checkTarget(request.target)
  readPot(ctx.settings, request.name)
  const {result} = await ctx.operate({
    title: `mount-in ${request.name}`,
    event: 'mount-in',
    subject: {pot: readPot(ctx.settings, request.name), detail: wanted},
    locks: [`pot/${request.name}`, ...(request.source.kind === 'fscomp' ? [`~fscomp/${request.source.name}`] : [])],
    async plan(look) {
      const pot = readPot(ctx.settings, request.name)
      const up = await isUp(look, pot.name)
      const tree = await treeOf(ctx, look, pot, up)
      const target = checkTarget(tree.resolve(wanted))
      checkFree(pot, target)
      const text = existsSync(mountsFile(pot)) ? readFileSync(mountsFile(pot), 'utf8') : ''
      if (request.option === 'jailed') {
        const made = {source: datasetOf(request.source), target, option: request.option}
        return {steps: [...(await claimDataset(ctx, look, pot, made.source, target)), writeMounts(pot, addMount(text, made))], result: made}
      }
      const found = await findSource(ctx, look, pot, request.source)
      const [volumes, table] = await Promise.all([look.volumes(), look.mounts()])
      checkSource(pot, found, volumes, request)
      const stays = request.option === 'zfs-remount' && found.volume === undefined
      if (stays) ctx.report.warn(`-w moves datasets of pot only: ${found.source} stays mounted on ${found.at}, and is mounted in '${pot.name}' as well`)
      const made: MountEntry = {source: found.source, target, option: stays ? 'rw' : request.option}
      const shared = () => sharedDirectories(ctx, volumes, table)
      const steps = [
        ...(up ? await mountNow(ctx, pot, found, made, table) : mountpointAtRest(pot, tree, found, target, shared)),
        ...(found.inode === undefined ? [] : writePins(pot, sourcesOf(pot), found.source)),
        writeMounts(pot, addMount(text, made)),
      ]
      return {steps, result: made}
    },
  })
  return result
}

/** Throws USAGE for a source that is no dataset. */
function datasetOf(source: MountSource): string {
  if (source.kind === 'dataset') return source.name
  throw misuse('a pot can have a dataset of its own only by -z', 'pot mount-in --jailed -z DATASET -m PATH -p POT')
}

const sourcesOf = (pot: Pot): string[] => pot.mounts.map(({source}) => source)

/** A directory cannot be mounted twice, and a dataset that moves into the pot cannot be used elsewhere. */
function checkSource(pot: Pot, {source, volume}: FoundSource, volumes: readonly Volume[], {source: {kind}, option}: MountInRequest): void {
  const known = pot.mounts.find((entry) => entry.source === source)
  if (known && (kind === 'directory' || option === 'zfs-remount' || known.option === 'zfs-remount')) {
    throw new PotError('IN_USE', `${source} is mounted on ${known.target} of '${pot.name}' already`, {hint: `pot mount-out -p ${pot.name} -m ${known.target}`})
  }
  const at = volumes.find(({path}) => path === volume)?.at
  if (option === 'zfs-remount' && at !== undefined && /\/jails\/[^/]+\/m(\/|$)/.test(at)) throw new PotError('IN_USE', `${source} is in use at ${at}`)
}

/**
 * Makes the mount point of a stopped pot in the volume or directory of the host that it will lie in. A directory of the host must be the
 * pinned one, and its owner may change it in the meantime. Throws SOURCE_CHANGED.
 */
function mountpointAtRest(pot: Pot, tree: Tree, source: FoundSource, target: string, shared: () => readonly string[]): Step[] {
  const found = tree.stat(target)
  checkKind(pot, source, target, found)
  if (found) return []
  const {root, path, readonly, entry} = tree.piece(target)
  if (readonly) throw readOnly(pot, target)
  if (entry?.source.startsWith('/')) checkPinned(pot, entry.source, entry.target, shared())
  const missing: string[] = []
  for (let at = path; at !== root && !lstatSync(at, {throwIfNoEntry: false}); at = dirname(at)) missing.push(at)
  return [
    {
      title: `make ${target}`,
      run: mountpoint.action({root, target: path, ...(source.file ? {file: source.file} : {})}),
      undo: missing.map((at) => noMountpoint.action({root, target: at})),
    },
  ]
}

const readOnly = ({name, type}: Pot, target: string) =>
  new PotError(
    'READ_ONLY',
    `${target} does not exist, and cannot be made: this part of '${name}' is read-only`,
    type === 'multi' ? {hint: `-m /opt/custom${target}`} : {},
  )

/** Whether the part of a pot in which `target` lies is mounted read-only. */
const isReadOnly = ({mounts}: Pot, target: string): boolean => innermost(mounts, target)?.option === 'ro'

/** A directory is mounted on a directory, and a file on a file. */
function checkKind({name}: Pot, {source, file = false}: FoundSource, target: string, found: Stats | undefined): void {
  if (found === undefined || (file ? found.isFile() : found.isDirectory())) return
  if (!file) throw new PotError('NOT_A_DIRECTORY', `${target} of '${name}' is not a directory`)
  const hint = found.isDirectory() ? {hint: `-m ${join(target, basename(source))}`} : {}
  throw new PotError('NOT_A_FILE', `${source} is a file, and ${target} of '${name}' is ${found.isDirectory() ? 'a directory' : 'no regular file'}`, hint)
}

/** Makes the mount point from within the pot, so that no link leads out of it. The last step checks where the mount is. */
async function mountNow({host}: Context, pot: Pot, found: FoundSource, {target, option}: MountEntry, table: readonly Mount[]): Promise<Step[]> {
  const {source, at, volume, inode, file = false} = found
  const place = join(pot.root, target)
  const moves = option === 'zfs-remount' && volume !== undefined
  // A mount by path can end up anywhere. A bind mount on Linux stays in the tree, and another pot may get the same directory now.
  const from = moves && host.storage.mountsVolumes ? source : table.every(({id}) => id === undefined) ? at : undefined
  const around = {root: pot.root, ...defined({source: from})}
  const args = {...around, before: mountsAround(table, around).map(keyOf)}
  const there = lstatSync(place, {throwIfNoEntry: false})
  checkKind(pot, found, target, there)
  if (there === undefined && isReadOnly(pot, target)) throw readOnly(pot, target)
  const make = (path: string, command: readonly string[]): Step => ({
    title: `make ${path}`,
    run: {do: 'exec', ...host.jails.exec(pot.name, [...command, path])},
    undo: [noMountpoint.action({root: pot.root, target: join(pot.root, path)})],
  })
  const parent = dirname(target)
  const hasParent = !file || lstatSync(dirname(place), {throwIfNoEntry: false}) !== undefined
  const makes = there ? [] : file ? [...(hasParent ? [] : [make(parent, ['mkdir', '-p'])]), make(target, ['touch'])] : [make(target, ['mkdir', '-p'])]
  const mount = moves ? host.storage.attach(volume, place) : host.mounts.bind(at, place, {readonly: option === 'ro', inode, file})
  return [
    ...makes,
    // The undo unmounts it at the intended place, and at its present place: the pot may have moved it.
    ...withUndo(mount, [unmountNew.action(args)]),
    {title: `check the mount of ${source}`, run: checkMounted.action({...args, target: place}), undo: 'nothing changes'},
  ]
}
