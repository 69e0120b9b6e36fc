// Compiles the modules of quick answers: those of the core into dist/quick, and that of each plugin into its own file. They are CommonJS modules without
// imports of the other bundle: the loader of ES modules and each file that it loads take milliseconds.
import {existsSync, readFileSync} from 'node:fs'
import {join, relative} from 'node:path'
import {build} from 'rolldown'
import {addresses, late, plugins, root, sdk} from './bundle-plugins.js'

/** The commands of the core and their aliases, from the manifest of the core. Other commands can have the quick answer of a plugin. */
const {commands} = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8'))
const words = Object.entries(commands).flatMap(([id, {aliases = []}]) => [id, ...aliases].filter((word) => !word.includes(':')))

const quick = (input, output) =>
  build({
    cwd: root,
    input,
    platform: 'node',
    external: [/^node:/],
    plugins: [sdk, addresses('cjs'), late],
    transform: {target: 'node20', define: {CORE_WORDS: JSON.stringify(words)}},
    logLevel: 'warn',
    checks: {ineffectiveDynamicImport: false, pluginTimings: false},
    output: {
      dir: root,
      format: 'cjs',
      exports: 'named',
      sourcemap: true,
      comments: false,
      minify: {compress: true, mangle: true, codegen: {removeWhitespace: false}},
      ...output,
    },
  })

/** What every answer needs is one file: another file would cost more time than a few functions that are never called. */
const SHARED = ['cli/quick', 'answers/reach', 'record/store', 'settings/file', 'errors'].map((name) => `src/${name}.ts`)
const isShared = (id) => SHARED.includes(relative(root, id))

await quick(
  {first: 'src/cli/first.ts'},
  {entryFileNames: 'dist/quick/[name].cjs', chunkFileNames: 'dist/quick/[name]-[hash].cjs', codeSplitting: {groups: [{name: 'shared', test: isShared}]}},
)

for (const plugin of plugins.filter((path) => existsSync(join(root, path, 'package.json')))) {
  const {pot: {quick: modules = {}} = {}} = JSON.parse(readFileSync(join(root, plugin, 'package.json'), 'utf8'))
  for (const target of new Set(Object.values(modules)))
    await quick(join(plugin, target.replace('./dist/', 'src/').replace(/\.cjs$/, '.ts')), {entryFileNames: join(plugin, target), codeSplitting: false})
}
