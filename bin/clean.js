// Removes what an earlier build made, so that nothing of a source that is gone is packed.
import {existsSync, readdirSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const plugins = existsSync(join(root, 'plugins')) ? readdirSync(join(root, 'plugins')).map((name) => join('plugins', name)) : []
for (const directory of ['.', ...plugins]) rmSync(join(root, directory, 'dist'), {recursive: true, force: true})
