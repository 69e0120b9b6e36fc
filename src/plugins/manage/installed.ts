import {existsSync, readFileSync} from 'node:fs'
import {join, resolve} from 'node:path'

/** As `pot plugins` keeps it in package.json of the data directory. */
export interface Installed {
  readonly name: string
  /** Of a link. */
  readonly root?: string
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null

export function installed(data: string): Installed[] {
  const path = join(data, 'package.json')
  const found: unknown = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}
  const oclif = isRecord(found) ? found.oclif : undefined
  const plugins = isRecord(oclif) && Array.isArray(oclif.plugins) ? oclif.plugins : []
  return plugins.flatMap((plugin: unknown) => {
    if (typeof plugin === 'string') return [{name: plugin}]
    if (!isRecord(plugin) || typeof plugin.name !== 'string') return []
    return [{name: plugin.name, ...(typeof plugin.root === 'string' ? {root: plugin.root} : {})}]
  })
}

export const installedNames = (data: string): string[] => installed(data).map(({name}) => name)

/** `limits` for `@pot/plugin-limits`. */
const short = (name: string) => /^@pot\/plugin-(.+)$/.exec(name)?.[1] ?? name

/** The plugin that a word of `pot plugins uninstall` means: its name, its short name, or the directory of a link. */
export const meant = (all: readonly Installed[], word: string): Installed | undefined => {
  const name = word.replace(/(?<=.)@[^/]*$/, '')
  return all.find((one) => short(one.name) === short(name)) ?? all.find(({root}) => root !== undefined && resolve(root) === resolve(name))
}
