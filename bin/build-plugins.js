// Compiles the plugins of this checkout against the core, which has been compiled before.
import {spawnSync} from 'node:child_process'
import {existsSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const plugins = join(root, 'plugins')
for (const name of existsSync(plugins) ? readdirSync(plugins).sort() : []) {
  const project = join(plugins, name, 'tsconfig.json')
  if (!existsSync(project)) continue
  const {status} = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', project], {stdio: 'inherit'})
  if (status !== 0) process.exit(status ?? 1)
}
