import {randomBytes} from 'node:crypto'
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
import {dirname, join} from 'node:path'
import {PotError} from '../errors.js'
import {naming} from './own-files.js'
import type {Prepared} from './files.js'
import type {EditAction, WriteAction} from './types.js'
import type {UndoAction} from './undo.js'
import {resolveWithin} from './within.js'

interface Owner {
  readonly uid: number
  readonly gid: number
}

/** `suffix` makes the name of the new file unique to the step. */
export function prepareText(action: WriteAction | EditAction, suffix: string): Prepared {
  // What is written replaces a link; an edit is meant for the file that the link leads to, if that lies within.
  const path = action.within === undefined ? action.path : resolveWithin(action.within, action.path, action.do === 'write' ? 'keep' : 'follow')
  const before = lstatSync(path, {throwIfNoEntry: false})
  if (action.do === 'edit' && !before?.isFile()) return {undo: [], purge: [], run: () => {}}
  const relink = action.within !== undefined && before?.isSymbolicLink() === true
  if (before && !before.isFile() && !relink) throw new PotError('NOT_A_FILE', `${path} is not a regular file`)
  const temporary = join(dirname(path), `.pot-new-${suffix}`)
  const old = before?.isFile() ? {content: readFileSync(path), mode: before.mode & 0o7777, uid: before.uid, gid: before.gid} : undefined
  const inverse: UndoAction = old
    ? {do: 'restore', path, base64: old.content.toString('base64'), mode: old.mode, uid: old.uid, gid: old.gid}
    : before
      ? {do: 'relink', path, target: readlinkSync(path), uid: before.uid, gid: before.gid}
      : {do: 'unlink', path}
  const content = action.do === 'write' ? action.content : edited(old?.content ?? Buffer.alloc(0), action)
  const mode = (action.do === 'write' ? action.mode : undefined) ?? old?.mode ?? 0o644
  return {undo: [inverse, {do: 'unlink', path: temporary}], purge: [], run: () => replaceFile(path, {content, mode, owner: old, temporary})}
}

/** A file in another encoding keeps its bytes. */
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
  /** Permission bits, exactly. */
  readonly mode: number
  readonly owner?: Owner | undefined
  /** Where it is made, in the same directory. */
  readonly temporary?: string
}

/** A new file takes the place of the old one in one step, with its owner, and is on disk when this returns. */
export function replaceFile(path: string, {content, mode, owner, temporary = aside(path)}: NewFile): void {
  rmSync(temporary, {force: true})
  const fd = openSync(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600)
  try {
    naming(path, () => {
      writeFileSync(fd, content)
      // In this order: a new owner takes the set-user-id bit away.
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

/** A link takes the place of whatever file is there. */
export function replaceLink(path: string, target: string, {uid, gid}: Owner): void {
  const temporary = aside(path)
  symlinkSync(target, temporary)
  if (process.getuid?.() === 0) lchownSync(temporary, uid, gid)
  renameSync(temporary, path)
  syncDirectory(dirname(path))
}

const aside = (path: string) => join(dirname(path), `.pot-new-${randomBytes(6).toString('hex')}`)

function syncDirectory(path: string): void {
  const fd = openSync(path, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
