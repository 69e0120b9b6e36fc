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

/** Converts between the two paths of a file below the pot root, if the path of the pot root contains a link. */
export interface Spelling {
  /** Returns the path in the kernel's tables. Resolves links only up to the pot root, because pots can write the rest of the path. */
  kernel(path: string): string
  /** Returns the path below the pot root of the settings. */
  pot(path: string): string
}

export const spelling = (fsRoot: string): Spelling => ({
  kernel: (path) => moved(path, fsRoot, real(fsRoot)) ?? real(path),
  pot: (path) => moved(path, real(fsRoot), fsRoot) ?? path,
})
