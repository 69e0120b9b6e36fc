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

/** `-t option multiple required single|multi` */
const shape = ({char, required, ...flag}: Command.Flag.Cached): string => {
  const {multiple, options} = flag.type === 'option' ? flag : {multiple: false, options: undefined}
  return [char && `-${char}`, flag.type, multiple && 'multiple', required && 'required', options?.join('|')]
    .filter((word) => typeof word === 'string')
    .join(' ')
}

/** What users and programs write: it changes on purpose only. */
export const surface = ({aliases, hiddenAliases, args, flags, strict}: Command.Cached) => ({
  aliases: [...aliases, ...hiddenAliases].sort().join(' '),
  args: Object.entries(args)
    .map(([name, {required}]) => `${name}${required === true ? '' : '?'}`)
    .concat(strict === false ? ['...'] : [])
    .join(' '),
  flags: Object.fromEntries(
    Object.entries(flags)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, flag]) => [name, shape(flag)]),
  ),
})
