import {createHash} from 'node:crypto'
import {chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync} from 'node:fs'
import {basename, dirname, join} from 'node:path'
import {installed, readList} from '../installed.js'

/** The directory with the tarballs from which plugins are installed. */
export const TARBALLS = 'plugins.tarballs'

/**
 * Copies a tarball into a directory below `data`. The name of the copy contains the digest of its contents, because the plugin manager confuses tarballs with
 * the same name. With the copy, pot can install the plugin again after the user has deleted the tarball.
 */
export function storeTarball(data: string, path: string): string {
  const digest = createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16)
  const copy = join(data, TARBALLS, `${digest}-${basename(path)}`)
  mkdirSync(dirname(copy), {recursive: true, mode: 0o755})
  copyFileSync(path, copy)
  chmodSync(copy, 0o644)
  // For pot plugins inspect.
  if (existsSync(`${path}.sig`)) copyFileSync(`${path}.sig`, `${copy}.sig`)
  return copy
}

/** Removes the copies that no installed plugin uses. */
export function dropTarballs(data: string): void {
  const directory = join(data, TARBALLS)
  if (!existsSync(directory)) return
  const used = JSON.stringify([readList(data).dependencies, installed(data)])
  const left = readdirSync(directory).filter((name) => used.includes(name.replace(/\.sig$/, '')))
  for (const name of readdirSync(directory)) if (!left.includes(name)) rmSync(join(directory, name))
  if (left.length === 0) rmSync(directory, {recursive: true})
}
