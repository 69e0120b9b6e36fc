// Compiles the core and the plugins into one set of modules that share their code. dist/ of each package contains the modules that are loaded by name,
// dist/chunks of the core contains the shared code. All plugins use the same copy of the SDK, including plugins of other authors.
import {existsSync, readFileSync, readdirSync, writeFileSync} from 'node:fs'
import {basename, dirname, join, relative} from 'node:path'
import {build} from 'rolldown'
import {oclif} from './bundle-oclif.js'
import {addresses, built, late, packageOf, plugins, root, sdk} from './bundle-plugins.js'

const json = (path) => JSON.parse(readFileSync(path, 'utf8'))
const sources = (directory) =>
  existsSync(join(root, directory))
    ? readdirSync(join(root, directory), {recursive: true, encoding: 'utf8'})
        .filter((name) => name.endsWith('.ts'))
        .map((name) => join(directory, name))
    : []

/** Returns the modules of a plugin that oclif, pot and node load by name. */
function modulesOf(plugin) {
  const {oclif: {hooks = {}} = {}, pot: {quick = {}, provides: {network, ...drivers} = {}} = {}} = json(join(root, plugin, 'package.json'))
  const named = [
    ...Object.values(hooks)
      .flat()
      .map(({target}) => target),
    // See bundle-quick.js.
    ...Object.values(quick).filter((path) => !path.endsWith('.cjs')),
    ...Object.values(drivers).flatMap((kind) => Object.values(kind).map(({target}) => target)),
  ]
  const files = [...new Set(named)].map((target) => join(plugin, target.replace('./dist/', 'src/').replace(/(\.js)?$/, '.ts')))
  return [...sources(join(plugin, 'src/commands')), ...sources(join(plugin, 'src/programs')), ...files]
}

const CORE = [
  'index',
  'command',
  'testing',
  'cli/start',
  'cli/oclif/preinstall',
  'cli/write-index',
  'plugins/manage/look',
  'testing/preload',
  'testing/warm/process',
].map((name) => `src/${name}.ts`)
const entries = [...CORE, ...sources('src/commands'), ...plugins.filter((path) => existsSync(join(root, path, 'src'))).flatMap(modulesOf)]
/** Returns the directory of the plugin that owns a file with shared code, such as `plugins/network/`; '' for the core. A plugin can be packed separately. */
const ownerOf = (ids, name) => {
  const own = plugins.find((path) => path.endsWith(`/${name}`) || ids.some((id) => id.startsWith(join(root, path, 'src/'))))
  return own === undefined ? '' : `${own}/`
}

/** Imports shared files of the core by the package name `@pot/core`, because a plugin may be installed anywhere. */
const names = {
  name: 'names',
  renderChunk(code, {fileName, imports, dynamicImports}) {
    const shared = packageOf(fileName) === '.' ? [] : [...imports, ...dynamicImports].filter((path) => path.startsWith('dist/chunks/'))
    const text = shared.reduce((done, path) => done.replaceAll(`"${relative(dirname(fileName), path)}"`, `"@pot/core/chunks/${basename(path)}"`), code)
    return text === code ? null : {code: text, map: null}
  },
}

/**
 * The first files of the bundle. Each file contains its modules and everything that they import, except the modules of earlier files; so no two files
 * import each other. Every command loads `main`, so `import()` of its modules loads nothing. Any other file is loaded as a whole at the first `import()` of
 * one of its modules: another file would cost more time than a few functions that are never called.
 */
const STAGES = {
  main: ['cli/start', 'cli/main', 'command', 'open-context', 'record/store', 'pots/tree/source-place', 'pots/look/list', 'ui/pot-text'],
  whole: ['cli/oclif/whole-config', 'cli/oclif/changing'],
  linux: ['host/linux/index', 'host/linux/mounts/mountinfo', 'host/linux/mounts/mounts', 'host/storage/choose', 'host/storage/btrfs/index'],
  change: ['operations/operator', 'procedures/tools', 'programs/run'],
}
const stageOf = new Map(Object.entries(STAGES).flatMap(([stage, names]) => names.map((name) => [join(root, 'src', `${name}.ts`), stage])))
const DYNAMIC = /\bimport\('(\.[^']+)\.js'\)/g
const EAGER = 'main'
/** Returns the name under which the module of a stage exports one of its modules. */
const nameIn = (path) => relative(join(root, 'src'), path).replaceAll(/[^a-z]/g, '_')
const stages = {
  name: 'stages',
  resolveId: {filter: {id: /^stage:/}, handler: (id) => `\0${id}`},
  load: {
    filter: {id: /^\0stage:/},
    handler: (id) =>
      [...stageOf].flatMap(([path, stage]) => (id === `\0stage:${stage}` ? [`export * as ${nameIn(path)} from ${JSON.stringify(path)}`] : [])).join('\n'),
  },
  transform: {
    filter: {id: /\/src\/.*\.ts$/, code: 'import('},
    handler(code, id) {
      const eager = new Map()
      const text = code.replace(DYNAMIC, (all, path) => {
        const module = `${join(dirname(id), path)}.ts`
        const stage = stageOf.get(module)
        if (stage === undefined) return all
        if (stage !== EAGER) return `import('stage:${stage}').then((stage) => stage.${nameIn(module)} as typeof import('${path}.js'))`
        eager.set(nameIn(module), module)
        return `Promise.resolve(${nameIn(module)})`
      })
      return text === code
        ? null
        : {code: `${[...eager].map(([name, module]) => `import * as ${name} from ${JSON.stringify(module)};`).join('')}${text}`, map: null}
    },
  },
}

/** Returns the name of the file for the shared code of a room, such as `pots-make`. Rooms do not import each other in circles. */
const roomOf = (source) =>
  dirname(source)
    .replace(/^src\/?/, '')
    .replaceAll('/', '-') || 'sdk'

const {output} = await build({
  cwd: root,
  input: Object.fromEntries(entries.map((source) => [built(source), source])),
  platform: 'node',
  external: [/^node:/],
  plugins: [sdk, addresses('esm'), late, stages, names, oclif(root)],
  transform: {target: 'node20', define: {__dirname: 'import.meta.dirname'}},
  logLevel: 'warn',
  checks: {ineffectiveDynamicImport: false, pluginTimings: false},
  output: {
    dir: root,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: ({name, moduleIds, facadeModuleId}) => `${ownerOf([facadeModuleId ?? '', ...moduleIds], name)}dist/chunks/[name]-[hash].js`,
    sourcemap: true,
    comments: false,
    // Lines are kept, so that an address that is inserted into a line does not move other lines of the source map.
    minify: {compress: true, mangle: true, codegen: {removeWhitespace: false}},
    codeSplitting: {
      groups: [
        ...Object.keys(STAGES).map((name, index) => ({
          name,
          priority: 100 - index,
          test: (id) => stageOf.get(id) === name || id === `\0stage:${name}` || (name === EAGER && id.startsWith('\0rolldown/')),
        })),
        {debugName: 'rooms', name: (id) => roomOf(relative(root, id)), minShareCount: 2, test: (id) => id.startsWith(join(root, 'src/'))},
        ...plugins.map((path) => ({name: path.split('/')[1], minShareCount: 2, test: (id) => id.startsWith(join(root, path))})),
      ],
    },
  },
})

/** Finds the packages whose code is in the bundle, and their licences. */
const modules = output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []))
const bundled = [...new Set(modules.flatMap((path) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []))].sort()
const licences = bundled.map((name) => {
  const directory = join(root, 'node_modules', name)
  const file = readdirSync(directory).find((one) => /^licen[cs]e/i.test(one))
  const {version, license} = json(join(directory, 'package.json'))
  return `${name} ${version} (${license})\n\n${file === undefined ? '' : readFileSync(join(directory, file), 'utf8').trim()}\n`
})
writeFileSync(join(root, 'dist/LICENSES.txt'), `dist/ contains code of these packages.\n\n${licences.join('\n----\n\n')}`)
