// Writes anew the types of what plugins of the distribution declare in package.json, as 'pot plugins types' does. They are compiled afterwards.
import {existsSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {register} from 'tsx/esm/api'

const root = fileURLToPath(new URL('..', import.meta.url))
register()
const {writeTypes} = await import('../src/plugins/manage/write-types.ts')
const plugins = existsSync(join(root, 'plugins')) ? readdirSync(join(root, 'plugins')).map((name) => join(root, 'plugins', name)) : []
for (const directory of plugins.filter((path) => existsSync(join(path, 'src/pot-types.ts')))) writeTypes(directory)
