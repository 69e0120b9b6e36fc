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
  /** As the kernel's tables have it. Links are followed up to the pot root only: what comes after it may be written by pots. */
  kernel(path: string): string
  /** As the settings have it. */
  pot(path: string): string
}

export const spelling = (fsRoot: string): Spelling => ({
  kernel: (path) => moved(path, fsRoot, real(fsRoot)) ?? real(path),
  pot: (path) => moved(path, real(fsRoot), fsRoot) ?? path,
})
