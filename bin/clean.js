// Removes the files of an earlier build, so that no file of a deleted source is packed.
import {existsSync, readdirSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const plugins = existsSync(join(root, 'plugins')) ? readdirSync(join(root, 'plugins')).map((name) => join('plugins', name)) : []
for (const directory of ['.', ...plugins]) rmSync(join(root, directory, 'dist'), {recursive: true, force: true})
