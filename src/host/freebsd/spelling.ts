import {realpathSync} from 'node:fs'

function real(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

const moved = (path: string, from: string, to: string): string | undefined =>
  path === from || path.startsWith(`${from}/`) ? to + path.slice(from.length) : undefined

/** The two ways to spell a path of the pot root, when that is reached through a link. */
export interface Spelling {
  /** As in the kernel's tables. Follows links up to the pot root only: pots can write the rest of the path. */
  kernel(path: string): string
  /** As in the settings. */
  pot(path: string): string
}

export const spelling = (fsRoot: string): Spelling => ({
  kernel: (path) => moved(path, fsRoot, real(fsRoot)) ?? real(path),
  pot: (path) => moved(path, real(fsRoot), fsRoot) ?? path,
})
