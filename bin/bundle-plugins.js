// Changes of the sources that all bundles have in common, as plugins of rolldown.
import {existsSync, readdirSync} from 'node:fs'
import {dirname, join, relative} from 'node:path'
import {fileURLToPath} from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))
/** The directories of the plugins of the distribution, relative to the package. */
export const plugins = existsSync(join(root, 'plugins')) ? readdirSync(join(root, 'plugins')).map((name) => join('plugins', name)) : []

/** Returns the path of the module that is built of a source file, without its suffix. */
export const built = (source) => source.replace(/(^|\/)src\//, '$1dist/').replace(/\.ts$/, '')

const SDK = {'@pot/core': 'src/index.ts', '@pot/core/command': 'src/command.ts', '@pot/core/testing': 'src/testing.ts'}
export const sdk = {
  name: 'sdk',
  resolveId: {filter: {id: /^@pot\/core(\/|$)/}, handler: (id) => (SDK[id] === undefined ? undefined : join(root, SDK[id]))},
}

/** Returns the package of a source file or of a file of the bundle: `.` for the core, else the directory of the plugin. */
export const packageOf = (path) => plugins.find((one) => path.startsWith(`${one}/`)) ?? '.'

// A module finds the files beside it by its own address. Its code may be in any file of the package, so the address is that of the module as it would be
// without a bundle, from the directory of the package.
const ROOT = '__POT_ROOT__'
export const addresses = (format) => ({
  name: 'addresses',
  transform: {
    filter: {id: /\/src\/.*\.ts$/, code: 'import.meta.url'},
    handler(code, id) {
      const source = relative(root, id)
      const place = `${built(relative(packageOf(source), source))}.js`
      return {code: code.replaceAll('import.meta.url', `new URL(${JSON.stringify(place)}, ${ROOT}).href`), map: null}
    },
  },
  renderChunk(code, {fileName, moduleIds}) {
    if (!code.includes(ROOT)) return null
    const own = packageOf(fileName)
    const stray = moduleIds.find((id) => id.startsWith(join(root, 'plugins/')) && packageOf(relative(root, id)) !== own)
    if (stray !== undefined) throw new Error(`${stray} is in ${fileName}`)
    const up = JSON.stringify(`${relative(dirname(fileName), own) || '.'}/`)
    const place = format === 'cjs' ? `new URL(${up}, require("node:url").pathToFileURL(__filename))` : `new URL(${up}, import.meta.url)`
    return {code: code.replaceAll(ROOT, place), map: null}
  },
})

/** Modules of node that take milliseconds to load. Their functions are looked up when they are called. */
const LATE = ['node:child_process', 'node:crypto', 'node:net', 'node:readline', 'node:timers/promises', 'node:tty', 'node:zlib']
const IMPORT = /^import \{([^}]*)\} from '(node:[a-z_/]+)'$/gm
const isFunction = (module, name) => typeof process.getBuiltinModule(module)[name] === 'function' && !/^[A-Z]/.test(name)
export const late = {
  name: 'late',
  transform: {
    filter: {id: /\/src\/.*\.ts$/},
    handler(code) {
      const text = code.replace(IMPORT, (all, list, module) => {
        if (!LATE.includes(module)) return all
        const names = list.split(',').map((name) => name.trim())
        const [functions, others] = [true, false].map((is) => names.filter((name) => isFunction(module, name.split(' as ')[0]) === is))
        const declared = functions.map((name) => {
          const [exported, local = exported] = name.split(' as ')
          return `const ${local}: typeof import('${module}').${exported} = (...words: any[]) => (process.getBuiltinModule('${module}') as any).${exported}(...words)`
        })
        return [...declared, ...(others.length > 0 ? [`import {${others.join(', ')}} from '${module}'`] : [])].join(';')
      })
      return text === code ? null : {code: text, map: null}
    },
  },
}
