import {spawnSync} from 'node:child_process'
import {
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  futimesSync,
  lchownSync,
  linkSync,
  lutimesSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeSync,
} from 'node:fs'
import {dirname, join} from 'node:path'
import {PotError} from '@pot/core'
import {badImage} from '../format/digest.js'
import {componentsOf, directoryInside, look} from './inside.js'
import type {LayerLimits} from '../format/limits.js'
import type {Member} from './tar-read.js'
import {setXattrs} from './xattrs.js'

const WHITEOUT = '.wh.'
const OPAQUE = '.wh..wh..opq'
/** (uid_t)-1 means that nothing is changed. */
const MOST_ID = 0xffff_fffe

/** What was left out. */
export interface Applied {
  readonly entries: number
  readonly devices: number
  /** Files with attributes that could not be set here. */
  readonly xattrs: number
}

interface Work {
  readonly root: string
  /** What this layer has made or changed: its whiteouts are for earlier layers only. */
  readonly made: Set<string>
  /** By directory, the time that it is to have. */
  readonly times: Map<string, number>
  touch(directory: string): void
}

/**
 * Apply a layer to the tree at `root` (absolute), which nobody else uses: image-spec, layer.md. Nothing outside of it is touched, whatever the layer and
 * the tree hold. Rejects with BAD_IMAGE, in the middle.
 */
export async function applyLayer(
  members: AsyncIterable<Member>,
  root: string,
  {limits, packed}: {readonly limits: LayerLimits; readonly packed: number},
): Promise<Applied> {
  const times = new Map<string, number>()
  const touch = (directory: string) => {
    if (!times.has(directory)) times.set(directory, (look(directory)?.mtimeMs ?? 0) / 1000)
  }
  const work: Work = {root, made: new Set(), times, touch}
  let [entries, devices, xattrs, bytes] = [0, 0, 0, 0]
  for await (const member of members) {
    entries += 1
    bytes += member.size
    if (entries > limits.entries) throw badImage(`a layer has more than ${limits.entries} entries`)
    if (bytes > limits.bytes + packed * limits.ratio) throw badImage(`a layer of ${packed} bytes unpacks to more than ${bytes}`)
    if ([member.uid, member.gid].some((id) => !Number.isInteger(id) || id < 0 || id > MOST_ID)) throw badImage(`${member.name} has an owner that is none`)
    const path = await apply(work, member)
    if (path === undefined) devices += member.type === 'character' || member.type === 'block' ? 1 : 0
    else if (Object.keys(member.xattrs).length > 0) xattrs += setXattrs(path, member.xattrs) ? 0 : 1
  }
  for (const [directory, time] of times) if (look(directory)?.isDirectory() === true) utimesSync(directory, time, time)
  return {entries, devices, xattrs}
}

/** The path of what was made; undefined for a whiteout, and for a device. */
async function apply(work: Work, member: Member): Promise<string | undefined> {
  const {root, made, times, touch} = work
  const parts = componentsOf(member.name)
  const base = parts.at(-1)
  const parent = directoryInside(root, parts.slice(0, -1), touch)
  if (base === undefined) {
    if (member.type !== 'directory') throw badImage('a layer has a root that is no directory')
    settleDirectory(root, member, times)
    return root
  }
  touch(parent)
  if (base.startsWith(WHITEOUT)) {
    whiteOut(work, parent, base)
    return undefined
  }
  const path = join(parent, base)
  const there = look(path)
  if (there !== undefined && !(there.isDirectory() && member.type === 'directory')) discard(path, times)
  for (let at = path; at !== root && !made.has(at); at = dirname(at)) made.add(at)
  switch (member.type) {
    case 'directory':
      if (there?.isDirectory() !== true) mkdirSync(path, {mode: 0o700})
      settleDirectory(path, member, times)
      return path
    case 'file':
      await writeFile(path, member)
      return path
    case 'symlink':
      symlink(member.link, path, member)
      return path
    case 'hardlink':
      hardlink(work, path, member)
      return path
    case 'fifo':
      return fifo(path, member)
    default:
      // The devices of a pot are those that its host gives it.
      return undefined
  }
}

function discard(path: string, times: Map<string, number>): void {
  rmSync(path, {recursive: true, force: true})
  times.delete(path)
}

function whiteOut({made, times}: Work, parent: string, base: string): void {
  if (base === OPAQUE) {
    removeOthers(parent, made, times)
    return
  }
  // Marks of aufs, of no meaning elsewhere.
  if (base.startsWith('.wh..wh.')) return
  const name = base.slice(WHITEOUT.length)
  if (name === '' || name === '.' || name === '..') throw badImage(`a layer has a whiteout '${base}' of nothing`)
  const path = join(parent, name)
  if (!made.has(path)) discard(path, times)
  else if (look(path)?.isDirectory() === true) removeOthers(path, made, times)
}

/** What earlier layers had in a directory; what this one has put there stays. */
function removeOthers(directory: string, made: ReadonlySet<string>, times: Map<string, number>): void {
  for (const name of readdirSync(directory)) {
    const path = join(directory, name)
    if (!made.has(path)) discard(path, times)
    else if (look(path)?.isDirectory() === true) removeOthers(path, made, times)
  }
}

function settleDirectory(path: string, {uid, gid, mode, mtime}: Member, times: Map<string, number>): void {
  lchownSync(path, uid, gid)
  chmodSync(path, mode)
  times.set(path, mtime)
}

async function writeFile(path: string, member: Member): Promise<void> {
  const file = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600)
  try {
    for await (const bytes of member.contents()) for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
    fchownSync(file, member.uid, member.gid)
    fchmodSync(file, member.mode)
    futimesSync(file, member.mtime, member.mtime)
  } finally {
    closeSync(file)
  }
}

function symlink(target: string, path: string, {uid, gid, mtime}: Pick<Member, 'uid' | 'gid' | 'mtime'>): void {
  if (target === '' || target.includes('\0') || Buffer.byteLength(target) > 4095) throw badImage(`${path} is a link to nothing`)
  symlinkSync(target, path)
  lchownSync(path, uid, gid)
  lutimesSync(path, mtime, mtime)
}

/** Some write the target as an absolute path: the root is that of the image in any case. */
function hardlink({root, touch}: Work, path: string, member: Member): void {
  const parts = componentsOf(member.link.replace(/^\/+/, ''), member.link)
  const source = join(directoryInside(root, parts.slice(0, -1), touch), parts.at(-1) ?? '')
  const stat = look(source)
  // Systems differ in what a hard link to a symbolic one is.
  if (stat?.isSymbolicLink() === true) {
    symlink(readlinkSync(source), path, {uid: stat.uid, gid: stat.gid, mtime: stat.mtimeMs / 1000})
    return
  }
  if (stat === undefined || !stat.isFile()) throw badImage(`a layer has ${member.name} as a link to ${member.link}, which is no file`)
  linkSync(source, path)
}

function fifo(path: string, {uid, gid, mode, mtime}: Member): string {
  const {status, stderr} = spawnSync('mkfifo', ['-m', '600', path], {encoding: 'utf8'})
  if (status !== 0) throw new PotError('EXEC_FAILED', `mkfifo ${path} fails: ${stderr}`)
  lchownSync(path, uid, gid)
  chmodSync(path, mode)
  utimesSync(path, mtime, mtime)
  return path
}
