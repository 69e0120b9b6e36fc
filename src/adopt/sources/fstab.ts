import {posix} from 'node:path'
import type {FoundMount, Left} from './found.js'

const decode = (word: string): string => word.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))

/** What the fstab(5) of a jail mounts. */
export interface Fstab {
  readonly mounts: readonly FoundMount[]
  /** Trees of the tool, which lie below one of the directories `own`. */
  readonly layers: readonly FoundMount[]
  readonly attributes: Readonly<Record<string, string>>
  readonly left: readonly Left[]
}

/** File systems that an attribute of pot mounts. */
const BY_ATTRIBUTE: readonly string[] = ['fdescfs', 'procfs']

/** Reads the fstab(5) of a jail with this root directory (absolute). `own`: directories (absolute) of the tool, such as its releases. */
export function readFstab(text: string, root: string, own: readonly string[]): Fstab {
  const mounts: FoundMount[] = []
  const layers: FoundMount[] = []
  const attributes: Record<string, string> = {}
  const left: Left[] = []
  for (const line of text.split('\n')) {
    const [source = '', place = '', type = '', options = ''] = line
      .replace(/^\s*#.*/, '')
      .split(/\s+/)
      .filter(Boolean)
      .map(decode)
    if (source === '' || type === 'devfs') continue
    const target = targetIn(root, place)
    if (BY_ATTRIBUTE.includes(type)) attributes[type] = 'YES'
    else if (type !== 'nullfs') left.push({what: `${source} on ${place} (${type})`, why: 'pot mounts directories and volumes only'})
    else if (target === undefined) left.push({what: `${source} on ${place}`, why: 'it is not below the root of the jail'})
    else {
      const isOwn = own.some((directory) => source === directory || source.startsWith(`${directory}/`))
      const into = isOwn ? layers : mounts
      into.push({source, target, readonly: options.split(',').includes('ro')})
    }
  }
  return {mounts, layers, attributes, left}
}

/** The place as the jail sees it; iocage writes it relative to the root too. */
function targetIn(root: string, place: string): string | undefined {
  const normal = posix.normalize(place).replace(/(?<=.)\/+$/, '')
  return normal.startsWith(`${root}/`) ? normal.slice(root.length) : undefined
}
