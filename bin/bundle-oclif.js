// The part of oclif that every command needs is in the bundle: Command, the definitions of flags and arguments, and the parser. The rest stays in
// node_modules, and is loaded when it is used first: help, discovery of plugins, errors, colours.
import {join} from 'node:path'

const BUNDLED = [
  ...['command', 'flags', 'args', 'cache', 'screen', 'settings', 'ux/list'],
  ...['parser/index', 'parser/parse', 'parser/validate', 'parser/errors', 'parser/help'],
  ...['util/util', 'util/aggregate-flags', 'util/ids', 'util/fs'],
]

/** By module: the public module that exports the same. */
const PUBLIC = {
  'config/index': 'config',
  'errors/index': 'errors',
  'help/index': 'help',
  'help/util': 'help',
  'ux/index': 'ux',
  'ux/theme': 'ux',
}

/** Messages for DEBUG. Without it their library is not loaded. */
const LOGGER = `
const logger = () => require('@oclif/core/logger')
exports.makeDebug = (namespace) => (process.env.DEBUG ? logger().makeDebug(namespace) : Object.assign(() => {}, {enabled: false}))
exports.getLogger = (namespace) => logger().getLogger(namespace)
`

/** TypeScript's form of an import in a CommonJS module. */
const REQUIRE = /^(?:const|var) (\w+) = ((?:__importDefault|__importStar)\()?require\(("[^"]+")\)\)?;$/gm

/** The text of a CommonJS module, in which each import is evaluated when it is used first. */
function lazily(text) {
  const names = [...text.matchAll(REQUIRE)].map(([, name]) => name)
  const declared = text.replace(REQUIRE, (_, name, wrap = '', path) => `const ${name} = () => (${name}.module ??= ${wrap}require(${path})${wrap && ')'});`)
  return names.reduce((done, name) => done.replace(new RegExp(`(?<![\\w.$])${name}\\b(?! = \\(\\) =>)(?!\\.module \\?\\?=)`, 'g'), `(${name}())`), declared)
}

const LOGGER_ID = '\0oclif-logger'

export const oclif = (root) => {
  const library = join(root, 'node_modules/@oclif/core/lib/')
  const bundled = new Set(BUNDLED.map((name) => join(library, `${name}.js`)))
  return {
    name: 'oclif',
    async resolveId(path, importer = '') {
      if (!importer.startsWith(library) && !path.startsWith('@oclif/core')) return null
      const found = await this.resolve(path, importer, {skipSelf: true})
      if (found?.id === join(library, 'logger.js')) return importer === '' ? {id: '@oclif/core/logger', external: true} : LOGGER_ID
      if (found === null || found.external || bundled.has(found.id) || !found.id.startsWith(library)) return found
      const name = PUBLIC[found.id.slice(library.length, -'.js'.length)]
      if (name === undefined) throw new Error(`${found.id} is neither in the bundle nor public`)
      return {id: `@oclif/core/${name}`, external: true}
    },
    load: (id) => (id === LOGGER_ID ? {code: LOGGER, moduleType: 'js'} : null),
    transform: {
      filter: {id: /@oclif\/core\/lib\/.*\.js$/},
      handler: (code) => ({code: lazily(code), map: null}),
    },
  }
}
