import {createHash} from 'node:crypto'
import {existsSync, readdirSync, readFileSync, realpathSync} from 'node:fs'
import {join, relative} from 'node:path'
import {distribution} from '../contributed/distribution.js'
import {directoryOf, installed} from '../installed.js'

const RESERVED = '@pot/'

/** The files of a package by path, each with its digest. A link is what no package of pot has: it has the digest of nothing. */
function digests(directory: string): Map<string, string> {
  const files = readdirSync(directory, {recursive: true, withFileTypes: true}).filter((one) => !one.isDirectory())
  return new Map(
    files.map((one) => {
      const path = join(one.parentPath, one.name)
      return [relative(directory, path), one.isFile() ? createHash('sha256').update(readFileSync(path)).digest('hex') : '']
    }),
  )
}

/** An installed plugin with a name of pot itself that is not the plugin that comes with pot. */
export interface Stranger {
  readonly name: string
  /** Digest of all of its files. */
  readonly digest: string
}

/**
 * Installed plugins whose names are reserved for those of pot itself, and which are neither in their place in the package of pot, nor a copy of it. `root`: the
 * directory of the core; `data`: the data directory.
 */
export function strangers(root: string, data: string): Stranger[] {
  const own = new Map(distribution(root).map((one) => [one.name, realpathSync(one.root)]))
  return installed(data)
    .filter(({name}) => name.startsWith(RESERVED))
    .flatMap((one) => {
      const directory = directoryOf(data, one)
      const right = own.get(one.name)
      if (!existsSync(directory) || realpathSync(directory) === right) return []
      const found = digests(directory)
      const wanted = right === undefined ? new Map<string, string>() : digests(right)
      if ([...found].every(([path, digest]) => digest !== '' && wanted.get(path) === digest)) return []
      const all = [...found].sort().map((pair) => pair.join(' '))
      return [{name: one.name, digest: createHash('sha256').update(all.join('\n')).digest('hex')}]
    })
}

/** The strangers as texts, so that those that have been there before can be told from new ones. */
export const strangersNow = (root: string, data: string): string[] => strangers(root, data).map(({name, digest}) => `${name} ${digest}`)
