import {shellWords} from '../../../programs/shell-words.js'
import {readInside} from '../mounts/inside.js'

/** Returns a value in a text of os-release(5), without its quotes; undefined if the key is missing. */
export function osReleaseValue(text: string, key: string): string | undefined {
  const line = text.split('\n').findLast((entry) => entry.startsWith(`${key}=`))
  const value = line?.slice(key.length + 1).trim()
  if (value === undefined || value === '') return undefined
  return shellWords(value).join(' ')
}

/** Returns `VERSION_ID` of the tree below `directory`, or `PRETTY_NAME`, because rolling distributions have no version. Follows no link out of the tree. */
export function detectRelease(directory: string): string | undefined {
  const text = readInside(directory, '/etc/os-release') ?? readInside(directory, '/usr/lib/os-release') ?? ''
  return osReleaseValue(text, 'VERSION_ID') ?? osReleaseValue(text, 'PRETTY_NAME')
}
