// Copies the scripts for sh(1) from the directories of the sources to the directories of the compiled modules.
import {copyFileSync, existsSync, mkdirSync, readdirSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const plugins = existsSync(join(root, 'plugins')) ? readdirSync(join(root, 'plugins')).map((name) => join('plugins', name)) : []
for (const directory of ['.', ...plugins].map((name) => join(root, name)).filter((path) => existsSync(join(path, 'src')))) {
  for (const file of readdirSync(join(directory, 'src'), {recursive: true, encoding: 'utf8'}).filter((name) => name.endsWith('.sh'))) {
    mkdirSync(dirname(join(directory, 'dist', file)), {recursive: true})
    copyFileSync(join(directory, 'src', file), join(directory, 'dist', file))
  }
}
