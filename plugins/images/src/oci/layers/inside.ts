import {lstatSync, mkdirSync, readlinkSync, type Stats} from 'node:fs'
import {join} from 'node:path'
import {badImage} from '../format/digest.js'
import {LONGEST_PATH} from '../format/limits.js'

const MOST_LINKS = 40

export const look = (path: string): Stats | undefined => lstatSync(path, {throwIfNoEntry: false})

/** Components of a name in a layer; [] for the root itself. Rejects with BAD_IMAGE for one that is absolute or has `..` in it. */
export function componentsOf(name: string, what = name): string[] {
  if (name === '' || name.startsWith('/')) throw badImage(`a layer has an entry '${what}' that is not relative to its root`)
  if (name.includes('\0') || Buffer.byteLength(name) > LONGEST_PATH) throw badImage(`a layer has an entry '${what.slice(0, 60)}' whose name is too long`)
  const parts = name.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.includes('..')) throw badImage(`a layer has an entry '${what}' that leads out of its root`)
  if (parts.some((part) => Buffer.byteLength(part) > 255)) throw badImage(`a layer has an entry '${what.slice(0, 60)}' whose name is too long`)
  return parts
}

/**
 * The directory (absolute) that `parts` are below `root`, made when it is not there. Links in it are followed as a process follows them
 * whose root that is: an earlier layer may have made /lib a link to /usr/lib. `touch` is told each directory before something is made in it.
 * Rejects with BAD_IMAGE when one leads out of the tree or to what is no directory.
 */
export function directoryInside(root: string, parts: readonly string[], touch: (directory: string) => void): string {
  const pending = [...parts]
  const done: string[] = []
  const name = parts.join('/')
  for (let links = 0; pending.length > 0; ) {
    const part = pending.shift() ?? ''
    if (part === '' || part === '.') continue
    if (part === '..') {
      if (done.pop() === undefined) throw badImage(`a link in the way of ${name} leads out of the image`)
      continue
    }
    const path = join(root, ...done, part)
    const stat = look(path)
    if (stat === undefined) {
      touch(join(root, ...done))
      mkdirSync(path, {mode: 0o755})
    }
    if (stat === undefined || stat.isDirectory()) {
      done.push(part)
      continue
    }
    if (!stat.isSymbolicLink()) throw badImage(`a layer has ${name}, which is in something that is no directory`)
    links += 1
    if (links > MOST_LINKS) throw badImage(`a layer has ${name}, which is behind a loop of links`)
    const target = readlinkSync(path)
    if (target.startsWith('/')) done.length = 0
    pending.unshift(...target.split('/'))
  }
  return join(root, ...done)
}
