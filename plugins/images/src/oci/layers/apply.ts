import {readdirSync, readlinkSync} from 'node:fs'
import {basename} from 'node:path'
import {resolveLinks} from '@pot/core'
import type {Entry, EntrySink} from '../../archive/entry.js'
import {extractor, guarded} from '../../archive/extract.js'
import {meter} from '../../archive/meter.js'
import {below, cleanPath, isInDev, parentOf, shown} from '../../archive/names.js'
import {badImage} from '../../bad-image.js'
import type {Limits} from '../../source.js'
import {setXattrs} from './xattrs.js'

const WHITEOUT = '.wh.'
const OPAQUE = '.wh..wh..opq'

/** Counts of the entries and attributes that were omitted. */
export interface Applied {
  /** Number of device nodes that are not in /dev. */
  readonly devices: number
  /** Number of files with extended attributes that could not be set on this host. */
  readonly xattrs: number
  /** Why the first of them could not be set; '' if all were set. */
  readonly reason: string
}

/**
 * Applies a layer to the tree at `root` (absolute), which no other process uses: image-spec, layer.md. Links that earlier layers made are followed as
 * if `root` were the root directory: /lib may be a link to /usr/lib. Neither the layer nor the tree can cause a change outside `root`. Call `close`
 * when all entries are read. Throws BAD_IMAGE, LINK_LOOP, IMAGE_TOO_LARGE; entries before the error stay in the tree.
 */
export function layerSink(root: string, limits: Limits): EntrySink & {close(): Applied} {
  const files = extractor(root)
  const count = meter(limits)
  /** Paths that this layer has made or changed: a whiteout removes only files of earlier layers. */
  const made = new Set<string>()
  let [devices, xattrs] = [0, 0]
  let reason = ''
  let current: Entry | undefined

  /** Resolves the links in a path; the result is in a directory that exists or will be made. Rejects with BAD_IMAGE if a link leads out of the tree. */
  function inside(path: string): string {
    const directory = resolveLinks(
      parentOf(path),
      (at) => {
        const stat = files.stat(at.slice(1))
        if (stat?.isSymbolicLink() === true) return linkAt(at.slice(1))
        if (stat === undefined || stat.isDirectory()) return undefined
        throw badImage(`a layer has ${shown(path)}, whose parent is not a directory`)
      },
      {
        outside() {
          throw badImage(`a link on the way to ${shown(path)} leads out of the image`)
        },
      },
    )
    return below(directory.slice(1), basename(path))
  }

  const linkAt = (path: string): string => readlinkSync(files.place(path), {encoding: 'latin1'})

  /** Removes the files that earlier layers put into a directory; files of this layer stay. */
  function removeOthers(directory: string): void {
    for (const name of readdirSync(files.place(directory), {encoding: 'latin1'})) hide(below(directory, name))
  }

  function hide(path: string): void {
    if (!made.has(path)) files.remove(path)
    else if (files.stat(path)?.isDirectory() === true) removeOthers(path)
  }

  function whiteOut(directory: string, mark: string): void {
    if (mark === OPAQUE) {
      removeOthers(directory)
      return
    }
    // Other `.wh..wh.` names are internal to aufs.
    if (mark.startsWith('.wh..wh.')) return
    const name = mark.slice(WHITEOUT.length)
    if (name === '' || name === '.' || name === '..') throw badImage(`a layer has a whiteout ${shown(mark)} without a name`)
    hide(below(directory, name))
  }

  /** Resolves the target of a hard link. */
  function linked(entry: Entry, path: string): Entry {
    const target = cleanPath(entry.link)
    const link = target === '' ? '' : inside(target)
    const stat = files.stat(link)
    if (stat?.isSymbolicLink() !== true) return {...entry, path, link}
    // Systems differ in the handling of a hard link to a symbolic link, so the link is copied instead.
    return {...entry, path, type: 'symlink', link: linkAt(link), uid: stat.uid, gid: stat.gid, mtime: stat.mtimeMs / 1000}
  }

  function begin(entry: Entry): void {
    current = undefined
    count(entry)
    const path = entry.path === '' ? '' : inside(entry.path)
    files.goTo(path)
    if (basename(path).startsWith(WHITEOUT)) {
      whiteOut(parentOf(path), basename(path))
      return
    }
    const there = path === '' ? undefined : files.stat(path)
    if (there !== undefined && !(there.isDirectory() && entry.type === 'directory')) files.remove(path)
    for (let at = path; at !== '' && !made.has(at); at = parentOf(at)) made.add(at)
    if (entry.type === 'character' || entry.type === 'block') {
      if (!isInDev(path)) devices += 1
      return
    }
    current = entry.type === 'link' ? linked(entry, path) : {...entry, path}
    files.begin(current)
  }

  return {
    begin: (entry) => guarded(entry.path, () => begin(entry)),
    data(bytes) {
      if (current !== undefined) files.data(bytes)
    },
    hole(size) {
      if (current !== undefined) files.hole(size)
    },
    end() {
      if (current === undefined) return
      files.end()
      if (current.xattrs.size === 0 || !['file', 'directory'].includes(current.type)) return
      const failed = setXattrs(files.place(current.path), current.xattrs)
      if (failed === undefined) return
      xattrs += 1
      reason ||= failed
    },
    close() {
      files.close()
      return {devices, xattrs, reason}
    },
  }
}
