// Writes oclif.manifest.json of the core and of each plugin, so that pot loads only the command that it runs.
import {existsSync, readdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {Config, Plugin} from '@oclif/core/config'

const root = fileURLToPath(new URL('..', import.meta.url))
const plugins = existsSync(join(root, 'plugins')) ? readdirSync(join(root, 'plugins')).map((name) => join(root, 'plugins', name)) : []
for (const directory of [root, ...plugins.filter((path) => existsSync(join(path, 'package.json')))]) {
  const plugin = new Plugin({root: directory, type: 'core', isRoot: directory === root, ignoreManifest: true, errorOnManifestCreate: true})
  await plugin.load()
  writeFileSync(join(directory, 'oclif.manifest.json'), `${JSON.stringify(plugin.manifest, null, 2)}\n`)
}

// The index contains only the commands of the core.
const {indexOf, textOfIndex} = await import('../dist/cli/write-index.js')
const config = await Config.load({root, userPlugins: false})
config.plugins = new Map([...config.plugins].filter(([, {isRoot}]) => isRoot))
writeFileSync(join(root, 'dist/commands.json'), textOfIndex(indexOf(config)))
