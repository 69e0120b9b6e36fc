// The bundle contains the part of oclif that every command needs: Command, the definitions of flags and arguments, and the parser. The other parts
// stay in node_modules and are loaded on first use: help, discovery of plugins, errors, colours.
import {join} from 'node:path'

const BUNDLED = [
  ...['command', 'flags', 'args', 'cache', 'screen', 'settings', 'ux/list'],
  ...['parser/index', 'parser/parse', 'parser/validate', 'parser/errors', 'parser/help'],
  ...['util/util', 'util/aggregate-flags', 'util/ids', 'util/fs'],
]

/** For each module that is not in the bundle: the public module that exports the same names. */
const PUBLIC = {
  'config/index': 'config',
  'errors/index': 'errors',
  'help/index': 'help',
  'help/util': 'help',
  'ux/index': 'ux',
  'ux/theme': 'ux',
}

/** Replaces the logger of oclif: its library is loaded only if DEBUG is set. */
const LOGGER = `
const logger = () => require('@oclif/core/logger')
exports.makeDebug = (namespace) => (process.env.DEBUG ? logger().makeDebug(namespace) : Object.assign(() => {}, {enabled: false}))
exports.getLogger = (namespace) => logger().getLogger(namespace)
`

/** Matches an import in a CommonJS module that TypeScript wrote. */
const REQUIRE = /^(?:const|var) (\w+) = ((?:__importDefault|__importStar)\()?require\(("[^"]+")\)\)?;$/gm

/** Returns the text of a CommonJS module with imports that are evaluated on first use. */
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
