import {existsSync, readdirSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {PotError} from '../../../errors.js'
import type {Step} from '../../../operations/types.js'
import {script} from '../../../programs/script.js'
import {directory, exec} from '../volumes/actions.js'
import {isSubvolume, remove, rename} from './actions.js'
import type {Btrfs} from './context.js'
import {defaultSize, isSmaller, liesOnBtrfs, parseSize, readLabel, showSize} from './file.js'
import {backingFile, mountOf} from './mounts.js'

export const isEmpty = (path: string): boolean => !existsSync(path) || readdirSync(path).length === 0

const busy = (message: string, hint: string) => new PotError('STORAGE_BUSY', message, {hint})

/** Whether the file is mounted at the pot root. Throws STORAGE_BUSY when something else is mounted there. */
export function isFileMounted({mountinfo, fs}: Btrfs, file: string): boolean {
  const mounted = mountOf(mountinfo(), fs)
  if (mounted === undefined) return false
  if (mounted.type === 'btrfs' && backingFile(mounted.source) === file) return true
  throw busy(`${mounted.source} is mounted at ${fs}, not ${file}`, `umount ${fs}`)
}

/** Mounts the file, unless another command has mounted it before the step runs. */
export const mountFile = ({fs}: Btrfs, file: string): Step[] => [
  {
    title: `mount ${file} at ${fs}`,
    run: {...exec('mount', '-t', 'btrfs', '-o', 'loop,noatime,nodev', file, fs), when: {absent: join(fs, '.work')}},
    undo: 'stays',
  },
  {title: `share the mounts below ${fs}`, run: exec('mount', '--make-shared', fs), undo: 'covered'},
]

/** Makes the file under a temporary name until it holds a file system. */
function makeFile({settings, id}: Btrfs, file: string): {readonly label: string; readonly steps: Step[]} {
  const label = `pot-${id()}`
  const draft = `${file}.${label}`
  const wish = settings.values.get('POT_BTRFS_SIZE') ?? ''
  const size = wish === '' ? defaultSize(file) : parseSize(wish)
  const steps: Step[] = [
    directory(dirname(file)),
    {title: `make ${draft}`, run: {do: 'write', path: draft, content: '', mode: 0o600}},
    {title: `let it grow to ${showSize(size)}`, run: exec('truncate', '-s', String(size), draft), undo: 'covered'},
    {title: 'make a btrfs in it', run: exec('mkfs.btrfs', '-q', '-f', '-L', label, draft), undo: 'covered'},
    rename(draft, file, `name it ${file}`),
  ]
  return {label, steps}
}

const grow = script(import.meta.url, 'grow')

/** Steps that let the file grow: `before` run before the file is mounted, `after` while it is mounted. */
interface Growing {
  readonly before: Step[]
  readonly after: Step[]
}

/**
 * Returns the steps that let the file and its file system grow to the size in the settings. A larger file system keeps its size. The steps have no undo,
 * because a smaller file could lose data. The next init finishes an interrupted growth.
 */
function growFile({fs, settings}: Btrfs, file: string): Growing {
  const wish = settings.values.get('POT_BTRFS_SIZE') ?? ''
  const size = wish === '' ? 0 : parseSize(wish)
  if (!isSmaller(file, size)) return {before: [], after: []}
  return {
    // With `>`, truncate(1) never makes a file smaller.
    before: [{title: `let ${file} grow to ${showSize(size)}`, run: exec('truncate', '-s', `>${size}`, file), undo: 'stays'}],
    after: [{title: `let the file system at ${fs} grow`, run: exec(...grow(fs)), undo: 'stays'}],
  }
}

/** Returns the steps that mount the file at the pot root, and make it if it is missing. Throws STORAGE_BUSY. */
export function fileRoot(btrfs: Btrfs, file: string): Step[] {
  const {fs} = btrfs
  if (isFileMounted(btrfs, file)) {
    const {before, after} = growFile(btrfs, file)
    return [...before, ...after]
  }
  if (!isEmpty(fs)) throw busy(`${fs} is not empty`, `mv ${fs} ${fs}.old`)
  const known = existsSync(file) ? readLabel(file) : undefined
  if (existsSync(file) && known === undefined) throw busy(`${file} is there and holds no btrfs`, `mv ${file} ${file}.old`)
  const {before, after}: Growing = known === undefined ? {before: [], after: []} : growFile(btrfs, file)
  const {label, steps} = known === undefined ? makeFile(btrfs, file) : {label: known, steps: before}
  const [mount, ...rest] = mountFile(btrfs, file)
  if (mount === undefined) return steps
  const unmount = {...exec('umount', fs), when: {argv: ['btrfs', 'filesystem', 'label', fs], prints: label}, tolerate: ['not mounted']}
  return [...steps, directory(fs), {...mount, undo: [unmount]}, ...rest, ...after]
}

/** Returns the steps that make the pot root a subvolume of the btrfs of its directory. Throws NOT_BTRFS or STORAGE_BUSY. */
export function subvolumeRoot({fs, id}: Btrfs): Step[] {
  if (!liesOnBtrfs(fs)) throw new PotError('NOT_BTRFS', `${fs} is not on a btrfs file system`, {hint: 'set POT_BTRFS_FILE'})
  if (isSubvolume(fs)) {
    if (isEmpty(fs) || existsSync(join(fs, '.work'))) return []
    throw busy(`the subvolume ${fs} is not empty`, `mv ${fs} ${fs}.old`)
  }
  if (!isEmpty(fs)) throw busy(`${fs} is not empty`, `mv ${fs} ${fs}.old`)
  const draft = `${fs}.pot-${id()}`
  return [
    directory(dirname(fs)),
    {title: `create subvolume for ${fs}`, run: exec('btrfs', 'subvolume', 'create', draft), undo: [remove(draft)]},
    {title: `make room for it`, run: {do: 'remove', path: fs}},
    rename(draft, fs, `name it ${fs}`),
  ]
}
