import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fchownSync,
  lstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  renameSync,
  rmSync,
  rmdirSync,
  statSync,
  symlinkSync,
  unlinkSync,
  type Stats,
} from 'node:fs'
import {basename, dirname, join} from 'node:path'
import {defined} from '../../defined.js'
import {hasCode, PotError} from '../../errors.js'
import {inDirectory, newFile, prepareText, replaceFile, replaceLink} from './text-file.js'
import type {EditAction, MkdirAction, RemoveAction, RenameAction, SymlinkAction, WriteAction} from '../types.js'
import type {UndoAction} from '../undo.js'
import {resolveWithin} from '../../paths/within.js'

type FileAction = WriteAction | EditAction | MkdirAction | RemoveAction | RenameAction | SymlinkAction

/** A file action together with its inverse actions, which pot finds before the action runs. */
export interface Prepared {
  readonly undo: readonly UndoAction[]
  /** Paths that pot deletes after the operation has succeeded. */
  readonly purge: readonly string[]
  run(): void
}

const stat = (path: string): Stats | undefined => lstatSync(path, {throwIfNoEntry: false})

/** Prepares a file action. `suffix`, the operation id and the step number, makes the names of moved files unique. */
export function prepareFile(action: FileAction, suffix: string, mountsBelow: (path: string) => readonly string[], final = false): Prepared {
  switch (action.do) {
    case 'write':
    case 'edit':
      return prepareText(action, suffix)
    case 'mkdir':
      return prepareMkdir(action)
    case 'remove':
      return final || action.covered === true ? prepareFinalRemove(action, mountsBelow) : prepareRemove(action, suffix, mountsBelow)
    case 'rename':
      return prepareRename(action)
    case 'symlink':
      return prepareSymlink(action)
  }
}

const confined = (path: string, within: string | undefined, last?: 'keep') => (within === undefined ? path : resolveWithin(within, path, last))

function prepareRename({from, to}: RenameAction): Prepared {
  // Either the process that began the operation has already renamed `from`, or `to` existed before the operation and must stay.
  if (stat(to) && !stat(from)) return {undo: [], purge: [], run: () => {}}
  return {
    undo: [{do: 'unrename', from: to, to: from}],
    purge: [],
    run() {
      if (stat(to)) throw new PotError('EXISTS', `${to} already exists`)
      renameSync(from, to)
    },
  }
}

function prepareMkdir(action: MkdirAction): Prepared {
  const path = confined(action.path, action.within)
  const missing: string[] = []
  let at = path
  for (; !existsSync(at); at = dirname(at)) missing.push(at)
  if (!statSync(at).isDirectory()) throw new PotError('NOT_A_DIRECTORY', `${at} is not a directory`)
  if (missing.length === 0) return {undo: [], purge: [], run: () => {}}
  return {
    undo: missing.map((directory) => ({do: 'rmdir', path: directory})),
    purge: [],
    run() {
      const {within} = action
      const make = (at: string, mode: number, owner?: MkdirAction['owner']) =>
        within === undefined ? makeDirectory(at, mode, owner) : makeInside(within, at, mode, owner)
      for (const parent of missing.slice(1).toReversed()) make(parent, 0o755)
      make(path, action.mode ?? 0o755, action.owner)
    },
  }
}

/** Makes a directory. Retries, because another command may make the directory, or remove its empty parent, at the same time. */
function makeDirectory(path: string, mode: number, owner?: MkdirAction['owner'], tries = 0): void {
  try {
    mkdirSync(path, {mode: 0o700})
  } catch (error) {
    if (hasCode(error, 'EEXIST') && stat(path)?.isDirectory()) return
    if (!hasCode(error, 'ENOENT') || tries === 10) throw error
    makeDirectory(dirname(path), 0o755)
    makeDirectory(path, mode, owner, tries + 1)
    return
  }
  if (owner) chownSync(path, owner.uid, owner.gid)
  chmodSync(path, mode)
}

/** Makes a directory in a tree in which root of a pot may replace any directory with a link meanwhile. */
function makeInside(within: string, path: string, mode: number, owner?: MkdirAction['owner']): void {
  inDirectory(within, path, (at) => {
    try {
      mkdirSync(at, {mode: 0o700})
    } catch (error) {
      if (hasCode(error, 'EEXIST') && stat(at)?.isDirectory()) return
      throw error
    }
    const made = openSync(at, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW)
    try {
      if (owner) fchownSync(made, owner.uid, owner.gid)
      fchmodSync(made, mode)
    } finally {
      closeSync(made)
    }
  })
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
      inDirectory(action.within, path, (at, beside) => renameSync(at, beside(basename(aside))))
    },
  }
}

/** Deletes the path without moving it aside, because no undo can need it. */
function prepareFinalRemove(action: RemoveAction, mountsBelow: (path: string) => readonly string[]): Prepared {
  const path = confined(action.path, action.within, 'keep')
  return {undo: [], purge: [], run: () => purge(path, mountsBelow, action.within)}
}

function prepareSymlink(action: SymlinkAction): Prepared {
  const path = confined(action.path, action.within, 'keep')
  const before = stat(path)
  if (before?.isSymbolicLink() && readlinkSync(path) === action.target) return {undo: [], purge: [], run: () => {}}
  return {
    undo: before ? [] : [{do: 'unlink', path, ...defined({within: action.within})}],
    purge: [],
    run() {
      if (before) throw new PotError('EXISTS', `${path} already exists`)
      inDirectory(action.within, path, (at) => symlinkSync(action.target, at))
    },
  }
}

/**
 * Deletes a path that pot has moved aside, or one `within` a tree whose pot may replace any directory with a link meanwhile. Throws MOUNTED_BELOW instead of
 * deleting below a mount.
 */
export function purge(path: string, mountsBelow: (path: string) => readonly string[], within?: string): void {
  if (within === undefined && !stat(path)) return
  const [mount] = mountsBelow(path)
  if (mount !== undefined) throw new PotError('MOUNTED_BELOW', `${mount} is still mounted`, {hint: `umount ${mount}`})
  try {
    inDirectory(within, path, (at) => rmSync(at, {recursive: stat(at)?.isDirectory() === true, force: true}))
  } catch (error) {
    if (within === undefined || !hasCode(error, 'ENOENT')) throw error
  }
}

/**
 * Runs the inverse of a file action. `suffix` is unique to the undo of a step. With `isLater`, the undo of a later step has failed: a missing file then lies
 * perhaps on a file system that is not mounted again, and the inverse fails.
 */
export function undoFile(action: FileInverse, suffix: string, isLater = false): void {
  if (isLater) assertThere(action)
  if (action.do === 'rmdir' || action.do === 'unrename') {
    undoPlace(action)
    return
  }
  // The undo of a later step may have removed the whole directory with this file.
  if (!stat(dirname(action.path))) return
  try {
    inDirectory(action.within, action.path, (path) => undoText(action, path, newFile(path, suffix)))
  } catch (error) {
    const lost = ['ENOENT', 'LINK_IN_PATH', 'NOT_A_DIRECTORY'].some((code) => hasCode(error, code))
    if (isLater || action.within === undefined || !lost) throw error
  }
}

function assertThere(action: FileInverse): void {
  const path = action.do === 'unrename' ? action.from : action.path
  if (!stat(path)) throw new PotError('NOT_YET', `${path} is not there, and a later step is not undone`)
}

function undoText(action: TextInverse, path: string, temporary: string): void {
  const now = stat(path)
  if (action.do === 'restore') replaceFile(path, {...action, content: Buffer.from(action.base64, 'base64'), owner: action, temporary})
  else if (action.do === 'relink') {
    if (!now?.isSymbolicLink() || readlinkSync(path) !== action.target) replaceLink(path, action.target, action, temporary)
  } else if (now) unlinkSync(path)
}

function undoPlace(action: Exclude<FileInverse, TextInverse>): void {
  const path = action.do === 'unrename' ? action.from : action.path
  if (!stat(path)) return
  if (action.do === 'rmdir') removeEmpty(path)
  else if (!stat(action.to)) renameSync(path, action.to)
}

type TextInverse = Extract<UndoAction, {do: 'restore' | 'relink' | 'unlink'}>
type FileInverse = Extract<UndoAction, {do: 'restore' | 'relink' | 'unlink' | 'rmdir' | 'unrename'}>

/** Removes an empty directory. Leaves a directory that is no longer empty, or a file that has replaced the directory: pot did not make them. */
function removeEmpty(path: string): void {
  try {
    rmdirSync(path)
  } catch (error) {
    if (!hasCode(error, 'ENOTEMPTY') && !hasCode(error, 'ENOTDIR')) throw error
  }
}
