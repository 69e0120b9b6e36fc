import {join} from 'node:path'
import {readWithin} from '../../../paths/read-within.js'

const LARGEST = 64 * 1024
const VERSION = /^USERLAND_VERSION=["']?(\d+\.\d+-[\w.-]{1,24})["']?\s*$/m

/**
 * The version in `bin/freebsd-version` below `directory`, such as `14.2-RELEASE-p1`. The file is read, not run, and no link leads out of the tree.
 */
export function userlandVersion(directory: string): string | undefined {
  try {
    return VERSION.exec(readWithin(directory, join(directory, 'bin/freebsd-version'), LARGEST)?.toString('utf8') ?? '')?.[1]
  } catch {
    return undefined
  }
}
