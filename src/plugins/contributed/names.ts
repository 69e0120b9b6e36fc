import {basename, dirname} from 'node:path'
import {blocks, isStrings, type Loaded} from './contributions.js'

/** The directories that `{root}` and the other variables stand for. `core`: the package of pot. */
export type Directories = Readonly<Record<'config' | 'data' | 'run' | 'root' | 'core', string>>

/** Lists the visible names in a directory; none if there is no directory. */
type List = (directory: string) => readonly string[]

const isVariable = (name: string, directories: Directories): name is keyof Directories => Object.hasOwn(directories, name)

/** The names in the files that match `patterns`: `web` in `web.sh` for `*.sh`. Of several patterns, the longest one that matches a file says its name. */
function namesIn(patterns: readonly string[], directories: Directories, list: List): string[] {
  const parts = patterns.map((pattern) => {
    const filled = pattern.replaceAll(/\{(\w+)\}/g, (whole, name: string) => (isVariable(name, directories) ? directories[name] : whole))
    return {directory: dirname(filled), ending: basename(filled).slice(1)}
  })
  const longest = parts.toSorted((a, b) => b.ending.length - a.ending.length)
  const all = [...new Set(parts.map(({directory}) => directory))].flatMap((directory) =>
    list(directory).flatMap((name) => {
      const part = longest.find((one) => one.directory === directory && name.endsWith(one.ending) && name.length > one.ending.length)
      return part === undefined ? [] : [name.slice(0, name.length - part.ending.length)]
    }),
  )
  return [...new Set(all)]
}

/**
 * The names that values of options are, by the name of the value in help: `"names": {"SHARE": ["{data}/shares/*"]}`. `{plugin}` is the package of
 * the plugin. Of several plugins with one name, the
 * files of all of them.
 */
export function namesOfPlugins(config: Loaded): ReadonlyMap<string, (directories: Directories, list: List) => string[]> {
  const all = new Map<string, readonly string[]>()
  for (const {plugin, value} of blocks(config, 'names')) {
    const own = config.plugins.get(plugin)?.root ?? ''
    for (const [sort, patterns] of Object.entries(value))
      if (isStrings(patterns)) all.set(sort, [...(all.get(sort) ?? []), ...patterns.map((pattern) => pattern.replace('{plugin}', own))])
  }
  return new Map([...all].map(([sort, patterns]) => [sort, (directories: Directories, list: List) => namesIn(patterns, directories, list)]))
}
