import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fsyncSync,
  lchownSync,
  lstatSync,
  openSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import {basename, dirname, join} from 'node:path'
import {defined} from '../../defined.js'
import {hasCode, PotError} from '../../errors.js'
import {naming} from '../../paths/own-files.js'
import type {Prepared} from './files.js'
import {temporaryBeside} from '../../paths/temporary.js'
import {openWithin, readBounded} from '../../paths/read-within.js'
import type {EditAction, WriteAction} from '../types.js'
import type {UndoAction} from '../undo.js'
import {resolveWithin} from '../../paths/within.js'

interface Owner {
  readonly uid: number
  readonly gid: number
}

/**
 * Prepares a write or edit action. `suffix` makes the name of the new file unique to the step. With `within`, the action works relative to the open directory,
 * so that it does not follow a link that the pot puts in place of the directory. Rejects with NOT_A_FILE, and with TOO_LARGE for a file in a pot that is too
 * large to be written by hand.
 */
export function prepareText(action: WriteAction | EditAction, suffix: string): Prepared {
  const {within} = action
  // A write replaces a link. An edit changes the file to which the link points, as the pot sees it.
  const path = within === undefined ? action.path : resolveWithin(within, action.path, action.do === 'write' ? 'keep' : 'follow')
  const before = look(within, path)
  if (action.do === 'edit' && before.type !== 'file') return {undo: [], purge: [], run: () => {}}
  if (before.type === 'other' || (before.type === 'link' && within === undefined)) throw new PotError('NOT_A_FILE', `${path} is not a regular file`)
  const temporary = newFile(path, suffix)
  const confined = defined({within})
  const old = before.type === 'file' ? before : undefined
  const inverse: UndoAction =
    before.type === 'file'
      ? {do: 'restore', path, base64: before.content.toString('base64'), mode: before.mode, uid: before.uid, gid: before.gid, ...confined}
      : before.type === 'link'
        ? {do: 'relink', path, target: before.target, uid: before.uid, gid: before.gid, ...confined}
        : {do: 'unlink', path, ...confined}
  const content = action.do === 'write' ? action.content : edited(old?.content ?? Buffer.alloc(0), action)
  const mode = (action.do === 'write' ? action.mode : undefined) ?? old?.mode ?? 0o644
  return {
    undo: [inverse, {do: 'unlink', path: temporary, ...confined}],
    purge: [],
    run: () => inDirectory(within, path, (at, aside) => replaceFile(at, {content, mode, owner: old, temporary: aside(basename(temporary))})),
  }
}

/** The path of a file that is to replace `path`. The same for each try of a step or undo, so that a retry replaces what a killed process has left. */
export const newFile = (path: string, suffix: string): string => join(dirname(path), `.pot-new-${suffix}`)

/** Calls `act` with a path of the file, and a function that returns the paths of other files in the same directory. */
export function inDirectory<T>(within: string | undefined, path: string, act: (at: string, beside: (name: string) => string) => T): T {
  if (within === undefined) return act(path, (name) => join(dirname(path), name))
  const directory = openWithin(within, dirname(path))
  try {
    return act(directory.at(basename(path)), directory.at)
  } finally {
    directory.close()
  }
}

type Found =
  | ({readonly type: 'file'; readonly content: Buffer; readonly mode: number} & Owner)
  | ({readonly type: 'link'; readonly target: string} & Owner)
  | {readonly type: 'nothing' | 'other'}

function look(within: string | undefined, path: string): Found {
  try {
    return inDirectory(within, path, (at) => {
      const {mode, uid, gid} = lstatSync(at)
      if ((mode & constants.S_IFMT) === constants.S_IFLNK) return {type: 'link', target: readlinkSync(at), uid, gid}
      const content = within === undefined && (mode & constants.S_IFMT) === constants.S_IFREG ? readFileSync(at) : readBounded(at, path)
      return content === undefined ? {type: 'other'} : {type: 'file', content, mode: mode & 0o7777, uid, gid}
    })
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) return {type: 'nothing'}
    throw error
  }
}

/** Edits the text of a file. Keeps the bytes of a file that is not in UTF-8. */
function edited(old: Buffer, action: EditAction): Buffer {
  const encoding = Buffer.from(old.toString()).equals(old) ? 'utf8' : 'latin1'
  return Buffer.from(editedText(old.toString(encoding), action), encoding)
}

function editedText(text: string, {rules, append = []}: EditAction): string {
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

export interface NewFile {
  readonly content: string | Buffer
  /** Exact permission bits, without the umask. */
  readonly mode: number
  readonly owner?: Owner | undefined
  /** Path of the temporary file, in the same directory. */
  readonly temporary?: string
}

/** Replaces a file atomically by a new file with the given owner. Returns when the new file is on disk. */
export function replaceFile(path: string, {content, mode, owner, temporary = temporaryBeside(path)}: NewFile): void {
  rmSync(temporary, {force: true})
  const fd = openSync(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600)
  try {
    naming(path, () => {
      writeFileSync(fd, content)
      // chmod follows chown, because chown clears the set-user-id bit.
      if (owner && process.getuid?.() === 0) fchownSync(fd, owner.uid, owner.gid)
      fchmodSync(fd, mode)
      fsyncSync(fd)
    })
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, {force: true})
    throw error
  } finally {
    closeSync(fd)
  }
  syncDirectory(dirname(path))
}

/** Replaces the file at `path` by a symbolic link with the given owner. */
export function replaceLink(path: string, target: string, {uid, gid}: Owner, temporary: string): void {
  rmSync(temporary, {force: true})
  symlinkSync(target, temporary)
  if (process.getuid?.() === 0) lchownSync(temporary, uid, gid)
  renameSync(temporary, path)
  syncDirectory(dirname(path))
}

function syncDirectory(path: string): void {
  const fd = openSync(path, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
