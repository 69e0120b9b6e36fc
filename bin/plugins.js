// Compiles the plugins of the distribution, against the core that has just been built.
import {spawnSync} from 'node:child_process'
import {existsSync, readFileSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {buildSync} from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const plugins = existsSync(join(root, 'plugins')) ? readdirSync(join(root, 'plugins')).map((name) => join(root, 'plugins', name)) : []
for (const directory of plugins.filter((path) => existsSync(join(path, 'tsconfig.json')))) {
  const {status} = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', directory], {stdio: 'inherit'})
  if (status !== 0) process.exit(status ?? 1)
}

// A library of a plugin is what its src/vendor/ exports again: it is put there whole, with its licence, so that the plugin needs no registry.
for (const directory of plugins.map((path) => join(path, 'dist/vendor')).filter((path) => existsSync(path))) {
  for (const file of readdirSync(directory).filter((name) => name.endsWith('.js'))) {
    const library = file.replace(/\.js$/, '')
    const licence = readFileSync(join(root, 'node_modules', library, 'LICENSE'), 'utf8').trim()
    const {version} = JSON.parse(readFileSync(join(root, 'node_modules', library, 'package.json'), 'utf8'))
    const path = join(directory, file)
    buildSync({
      entryPoints: [path],
      outfile: path,
      allowOverwrite: true,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      banner: {js: `/*! ${library} ${version}\n${licence.replaceAll('*/', '* /')}\n*/`},
    })
  }
}
