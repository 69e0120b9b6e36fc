import {resolve} from 'node:path'
import type {Installed} from '../installed.js'

/** The short name of a plugin: `limits` for `@pot/plugin-limits`. */
const short = (name: string) => /^@pot\/plugin-(.+)$/.exec(name)?.[1] ?? name

/** The plugin that a word of `pot plugins uninstall` refers to: by its name, its short name, or the directory of a link. */
export const meant = (all: readonly Installed[], word: string): Installed | undefined => {
  const name = word.replace(/(?<=.)@[^/]*$/, '')
  return all.find((one) => short(one.name) === short(name)) ?? all.find(({root}) => root !== undefined && resolve(root) === resolve(name))
}
