import {randomBytes} from 'node:crypto'
import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  rmdirSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
  type Stats,
} from 'node:fs'
import {dirname, join} from 'node:path'
import {PotError} from '../errors.js'
import type {EditAction, MkdirAction, RemoveAction, RenameAction, SymlinkAction, WriteAction} from './types.js'
import type {UndoAction} from './undo.js'
import {resolveWithin} from './within.js'

type FileAction = WriteAction | EditAction | MkdirAction | RemoveAction | RenameAction | SymlinkAction

/** What has to be known before a file action runs. */
export interface Prepared {
  readonly undo: readonly UndoAction[]
  /** Paths that go for good when the operation has ended well. */
  readonly purge: readonly string[]
  run(): void
}

const stat = (path: string): Stats | undefined => lstatSync(path, {throwIfNoEntry: false})

/** `suffix` makes the names of what is moved aside unique: id of the operation and number of the step. */
export function prepareFile(action: FileAction, suffix: string, mountsBelow: (path: string) => readonly string[]): Prepared {
  switch (action.do) {
    case 'write':
    case 'edit':
      return prepareText(action)
    case 'mkdir':
      return prepareMkdir(action)
    case 'remove':
      return prepareRemove(action, suffix, mountsBelow)
    case 'rename':
      return {
        undo: [{do: 'unrename', from: action.to, to: action.from}],
        purge: [],
        run() {
          // Done already, by the process whose operation is being finished.
          if (!stat(action.from) && stat(action.to)) return
          if (stat(action.to)) throw new PotError('EXISTS', `${action.to} is there already`)
          renameSync(action.from, action.to)
        },
      }
    case 'symlink':
      return prepareSymlink(action)
  }
}

const confined = (path: string, within: string | undefined, last?: 'keep') => (within === undefined ? path : resolveWithin(within, path, last))

function prepareText(action: WriteAction | EditAction): Prepared {
  const path = confined(action.path, action.within)
  const before = stat(path)
  if (action.do === 'edit' && !before?.isFile()) return {undo: [], purge: [], run: () => {}}
  if (before && !before.isFile()) throw new PotError('NOT_A_FILE', `${path} is not a regular file`)
  const old = before ? readFileSync(path) : undefined
  const undo: UndoAction =
    before && old ? {do: 'restore', path, base64: old.toString('base64'), mode: before.mode & 0o7777, uid: before.uid, gid: before.gid} : {do: 'unlink', path}
  const content = action.do === 'write' ? action.content : edited(old?.toString() ?? '', action)
  const mode = (action.do === 'write' ? action.mode : undefined) ?? (before ? before.mode & 0o7777 : 0o644)
  return {undo: [undo], purge: [], run: () => replaceFile(path, content, mode, before)}
}

function edited(text: string, {rules, append = []}: EditAction): string {
  const patterns = rules.map(({match, replace}) => ({pattern: new RegExp(match), replace}))
  const lines = text.split('\n').flatMap((line) => {
    let now = line
    for (const {pattern, replace} of patterns) {
      if (!pattern.test(now)) continue
      if (replace === undefined) return []
      now = now.replace(pattern, replace)
    }
    return [now]
  })
  const missing = append.filter((line) => !lines.includes(line))
  const end = lines.at(-1) === '' ? lines.slice(0, -1) : lines
  return missing.length === 0 ? lines.join('\n') : `${[...end, ...missing].join('\n')}\n`
}

/** A new file takes the place of the old one in one step, with its owner, and is on disk when this returns. */
export function replaceFile(path: string, content: string | Buffer, mode: number, owner?: {readonly uid: number; readonly gid: number}): void {
  const temporary = join(dirname(path), `.pot-new-${randomBytes(6).toString('hex')}`)
  const fd = openSync(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, mode)
  try {
    writeFileSync(fd, content)
    fchmodSync(fd, mode)
    if (owner && process.getuid?.() === 0) fchownSync(fd, owner.uid, owner.gid)
    fsyncSync(fd)
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, {force: true})
    throw error
  } finally {
    closeSync(fd)
  }
}

function prepareMkdir(action: MkdirAction): Prepared {
  const path = confined(action.path, action.within)
  const missing: string[] = []
  for (let at = path; !existsSync(at); at = dirname(at)) missing.push(at)
  if (missing.length === 0) {
    if (!stat(path)?.isDirectory() && !existsSync(join(path, '.'))) throw new PotError('NOT_A_DIRECTORY', `${path} is not a directory`)
    return {undo: [], purge: [], run: () => {}}
  }
  return {
    undo: missing.map((at) => ({do: 'rmdir', path: at})),
    purge: [],
    run() {
      mkdirSync(dirname(path), {recursive: true, mode: 0o755})
      mkdirSync(path, {mode: 0o700})
      if (action.owner) chownSync(path, action.owner.uid, action.owner.gid)
      chmodSync(path, action.mode ?? 0o755)
    },
  }
}

function prepareRemove(action: RemoveAction, suffix: string, mountsBelow: (path: string) => readonly string[]): Prepared {
  const path = confined(action.path, action.within, 'keep')
  const aside = join(dirname(path), `.pot-removed-${suffix}`)
  if (!stat(path)) return {undo: [{do: 'unrename', from: aside, to: path}], purge: [aside], run: () => {}}
  return {
    undo: [{do: 'unrename', from: aside, to: path}],
    purge: [aside],
    run() {
      const [mount] = mountsBelow(path)
      if (mount !== undefined) throw new PotError('MOUNTED_BELOW', `${mount} is still mounted`, {hint: `umount ${mount}`})
      renameSync(path, aside)
    },
  }
}

function prepareSymlink(action: SymlinkAction): Prepared {
  const path = confined(action.path, action.within, 'keep')
  const before = stat(path)
  if (before?.isSymbolicLink() && readlinkSync(path) === action.target) return {undo: [], purge: [], run: () => {}}
  return {
    undo: before ? [] : [{do: 'unlink', path}],
    purge: [],
    run() {
      if (before) throw new PotError('EXISTS', `${path} is there already`)
      symlinkSync(action.target, path)
    },
  }
}

/** Removes what was moved aside. Never goes below a mount. */
export function purge(path: string, mountsBelow: (path: string) => readonly string[]): void {
  if (!stat(path)) return
  const [mount] = mountsBelow(path)
  if (mount !== undefined) throw new PotError('MOUNTED_BELOW', `${mount} is still mounted`, {hint: `umount ${mount}`})
  rmSync(path, {recursive: true, force: true})
}

/** Carries out an inverse of a file action. */
export function undoFile(action: Extract<UndoAction, {do: 'restore' | 'unlink' | 'rmdir' | 'unrename'}>): void {
  const {path} = action.do === 'unrename' ? {path: action.from} : action
  const now = stat(path)
  if (action.do === 'restore') replaceFile(path, Buffer.from(action.base64, 'base64'), action.mode, action)
  else if (!now) return
  else if (action.do === 'unlink') unlinkSync(path)
  else if (action.do === 'rmdir') removeEmpty(path)
  else if (!stat(action.to)) renameSync(path, action.to)
}

/** What came to lie in it meanwhile is not ours. */
function removeEmpty(path: string): void {
  try {
    rmdirSync(path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOTEMPTY')) throw error
  }
}
