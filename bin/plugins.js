// Checks the types of the plugins of the distribution, against the core that has just been built.
import {spawnSync} from 'node:child_process'
import {existsSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const plugins = existsSync(join(root, 'plugins')) ? readdirSync(join(root, 'plugins')).map((name) => join(root, 'plugins', name)) : []
for (const directory of plugins.filter((path) => existsSync(join(path, 'tsconfig.json')))) {
  const {status} = spawnSync(join(root, 'node_modules/.bin/tsc'), ['--noEmit', '-p', directory], {stdio: 'inherit'})
  if (status !== 0) process.exit(status ?? 1)
}
