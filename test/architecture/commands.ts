import {existsSync, readFileSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {Plugin} from '@oclif/core/config'
import type {Command} from '@oclif/core/command'
import {ROOT} from '../support/cli.js'

/** Directories of the packages: the core and the plugins of the distribution. */
export const PACKAGES = [
  ROOT,
  ...(existsSync(join(ROOT, 'plugins')) ? readdirSync(join(ROOT, 'plugins')).map((name) => join(ROOT, 'plugins', name)) : []),
].filter((directory) => existsSync(join(directory, 'package.json')))

export const json = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))

/** The commands as the built code has them, whatever the manifest says. */
export async function built(directory: string): Promise<Plugin> {
  const plugin = new Plugin({root: directory, type: 'core', isRoot: directory === ROOT, ignoreManifest: true, errorOnManifestCreate: true})
  await plugin.load()
  return plugin
}

/** What users and programs write: it changes on purpose only. */
export function surface({aliases, hiddenAliases, args, flags, strict}: Command.Cached) {
  const shape = ({char, type, multiple, options, required}: Command.Flag.Cached) => ({char, type, ...(type === 'option' ? {multiple, options} : {}), required})
  return {
    aliases: [...aliases, ...hiddenAliases].sort(),
    args: Object.entries(args).map(([name, {required}]) => `${name}${required === true ? '' : '?'}`),
    ...(strict === false ? {more: true} : {}),
    flags: Object.fromEntries(
      Object.entries(flags)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, flag]) => [name, shape(flag)]),
    ),
  }
}
