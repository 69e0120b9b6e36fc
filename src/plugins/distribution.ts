import {existsSync, readFileSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {PotError, isRecord} from '../errors.js'

/** A plugin that comes with pot. */
export interface Distributed {
  /** `limits` */
  readonly short: string
  /** `@pot/plugin-limits` */
  readonly name: string
  /** Absolute. */
  readonly root: string
  /** Whether it has a hook for `pot init`. */
  readonly setsUp: boolean
}

function read(root: string, short: string): Distributed[] {
  const directory = join(root, 'plugins', short)
  const file = join(directory, 'package.json')
  // A plugin that is not built would give a warning at each start.
  if (!existsSync(file) || !existsSync(join(directory, 'oclif.manifest.json'))) return []
  const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'))
  if (!isRecord(manifest) || typeof manifest.name !== 'string') return []
  const hooks = isRecord(manifest.oclif) && isRecord(manifest.oclif.hooks) ? Object.keys(manifest.oclif.hooks) : []
  return [{short, name: manifest.name, root: directory, setsUp: hooks.some((event) => event.startsWith('pot:init:'))}]
}

/** The plugins below the core in `root`, in the order of their names. */
export function distribution(root: string): Distributed[] {
  const directory = join(root, 'plugins')
  return existsSync(directory)
    ? readdirSync(directory)
        .sort()
        .flatMap((short) => read(root, short))
    : []
}

/** Those that `all`, `none` or `limits,flavours` means. Rejects with NO_PLUGIN for one that does not come with pot. */
export function choosePlugins(root: string, words: string): Distributed[] {
  const all = distribution(root)
  if (words === 'all') return all
  const names = words === 'none' ? [] : words.split(',').map((word) => word.trim())
  return [...new Set(names)].map((name) => {
    const one = all.find(({short}) => short === name)
    if (one !== undefined) return one
    throw new PotError('NO_PLUGIN', `the plugin '${name}' does not come with this version of pot`, {
      hint: `pot init --plugins ${all.map(({short}) => short).join(',') || 'none'}`,
    })
  })
}
