import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {Plugin} from '@oclif/core/config'
import {messageOf, PotError} from '../../errors.js'
import {manifestOf} from './manifest.js'

/**
 * Writes oclif.manifest.json in the directory of a plugin. Loads its commands. Resolves with the path of the file and the names of the commands. Rejects with
 * BROKEN_PLUGIN for a directory without a plugin, or with a command that does not load.
 */
export async function writeManifest(directory: string): Promise<{readonly file: string; readonly commands: readonly string[]}> {
  const {name} = manifestOf(directory)
  const plugin = new Plugin({root: directory, name, type: 'user', ignoreManifest: true, errorOnManifestCreate: true})
  try {
    await plugin.load()
  } catch (error) {
    throw new PotError('BROKEN_PLUGIN', `a command of ${name} does not load: ${messageOf(error).split('\n')[0]}`, {hint: `pot plugins check ${directory}`})
  }
  const file = join(directory, 'oclif.manifest.json')
  writeFileSync(file, `${JSON.stringify(plugin.manifest, null, 2)}\n`)
  return {file, commands: Object.keys(plugin.manifest.commands)}
}
