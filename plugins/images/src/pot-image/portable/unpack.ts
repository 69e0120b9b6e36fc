import {createHash, type Hash} from 'node:crypto'
import type {Limits} from '../../source.js'
import type {Entry, EntrySink} from '../../archive/entry.js'
import {extractor} from '../../archive/extract.js'
import {meter} from '../../archive/meter.js'
import {cleanPath, shown} from '../../archive/names.js'
import {badImage} from '../../bad-image.js'
import {RECORD, TREE} from './format.js'
import {manifestLine, manifestPart, PART} from './manifest.js'

/** Maximum number of manifest characters that are held: one part and the longest line. */
const LONGEST = 2 * PART

const damaged = (why: string) => badImage(`the image ${why}`)

/**
 * Unpacks the tree of a portable image below `root` (absolute) with `extractor`, and checks each file against the manifest. Call `close` when all
 * entries are read. Throws BAD_IMAGE, and the errors of `extractor`.
 */
export function unpacker(root: string, limits: Limits): EntrySink & {close(): void} {
  const files = extractor(root)
  const count = meter(limits)
  let own = ''
  let given = ''
  let parts = 0
  let at: 'record' | 'tree' | 'manifest' = 'record'
  let begun = false
  let current: Entry | undefined
  let hash: Hash | undefined

  function inTree(entry: Entry): Entry {
    const below = (path: string) => {
      if (path !== TREE && !path.startsWith(`${TREE}/`)) throw damaged(`has ${shown(path)}, which does not belong there`)
      return path.slice(TREE.length + 1)
    }
    return {...entry, path: below(entry.path), link: entry.type === 'link' ? below(cleanPath(entry.link)) : entry.link}
  }

  function compare(): void {
    if (given === own) {
      own = ''
      return
    }
    const [theirs, ours] = [given.split('\n'), own.split('\n')]
    const line = ours.find((text, index) => text !== theirs[index]) ?? ''
    throw damaged(`has a file that is not what its manifest says: ${line.split(' ')[7]?.slice(0, 200) ?? 'one is missing'}`)
  }

  return {
    begin(entry) {
      if (entry.path === RECORD && !begun) {
        at = 'record'
        begun = true
        return
      }
      if (!begun) throw damaged('does not begin with its record')
      if (entry.path === manifestPart(parts + 1) && entry.type === 'file') {
        if (entry.size > LONGEST) throw damaged('has a manifest that is too long')
        at = 'manifest'
        given = ''
        parts += 1
        return
      }
      at = 'tree'
      current = inTree(entry)
      count(current)
      hash = entry.type === 'file' ? createHash('sha256') : undefined
      files.begin(current)
    },
    data(bytes) {
      if (at === 'manifest') given += Buffer.from(bytes).toString('latin1')
      else if (at === 'tree') {
        hash?.update(bytes)
        files.data(bytes)
      }
    },
    end() {
      if (at === 'manifest') return compare()
      if (at === 'record' || current === undefined) return
      files.end()
      own += manifestLine(current, hash?.digest('hex'))
      if (own.length > LONGEST) throw damaged('has files without a manifest')
    },
    close() {
      if (parts === 0 || own !== '') throw damaged('has files without a manifest')
      files.close()
    },
  }
}
