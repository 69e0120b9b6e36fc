import {execFileSync} from 'node:child_process'
import {appendFileSync, cpSync, mkdirSync, mkdtempSync, statSync, symlinkSync, truncateSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {ROOT} from './cli.js'
import {commandSource, writePlugin, type Written} from './make-plugin.js'
import {npmPack} from './pack.js'

/** The name of the broken plugins. */
export const NAME = 'pot-plugin-kind'
/** The hook and its module, as they are in a plugin that is right. */
export const HOOKS = {'pot:create:before': 'veto'}
export const GOOD = {'hooks.js': 'export const veto = () => {}\n'}

const flag = (more: object, name = 'hue', command = 'create') => ({pot: {flags: {[command]: {[name]: {type: 'option', description: 'x', ...more}}}}})
const attribute = (more: object, name = 'hue') => ({pot: {attributes: {[name]: {type: 'string', description: 'x', ...more}}}})
const command = (text: string, file = 'commands/hue.js') => ({hooks: {}, files: {[file]: text}})

/** What is wrong, the plugin, and what is said. */
type Kind = readonly [kind: string, plugin: Partial<Written>, says: string]

/** Plugins that cannot be installed. `pot plugins check` finds them, too. */
export const INSTALLED: Readonly<Record<'package' | 'manifest' | 'hook' | 'contribution' | 'peer' | 'name', readonly Kind[]>> = {
  package: [
    ['a list for a package.json', {files: {'package.json.bad': '[]'}}, 'has a package.json without a name'],
    ['a version that is none', {version: 'one'}, "whose version 'one' is none"],
    ['a Node of the future', {manifest: {engines: {node: '>=99'}}}, 'it needs Node >=99, and this is'],
    ['a system that is another one', {manifest: {os: ['plan9']}}, 'it is for plan9, and this is'],
    ['no name', {manifest: {name: ''}}, 'has a package.json without a name'],
    ['no version', {manifest: {version: undefined}}, 'whose package.json has no version'],
    ['no block of oclif', {manifest: {oclif: undefined}}, 'is no plugin of pot: its package.json has no block "oclif"'],
    ['JSON that is none', {files: {'package.json.bad': '{"name": '}}, 'has a package.json that is no JSON'],
    ['no directory of commands', {manifest: {oclif: {commands: './none'}}}, 'its commands are in ./none, which is no directory'],
    ['a command that does not load', command("import 'nowhere'\n"), 'its command hue.js does not load'],
    ['a command that is none', command('export const x = 1\n'), 'its command hue.js exports no command'],
  ],
  manifest: [
    ['no API', {manifest: {pot: {}}}, '"pot.api" of its package.json is missing'],
    ['an API that is a text', {pot: {api: '1'}}, '"pot.api" of its package.json is not a whole number'],
    ['an API of the future', {pot: {api: 2}}, 'is written for version 2 of the plugin API'],
    ['a feature that is not there', {pot: {requires: ['flying']}}, "requires 'flying', which this pot does not have"],
    ['a key that is misspelt', {pot: {atributes: {}}}, '"pot.atributes" of its package.json is not known'],
  ],
  hook: [
    ['an unknown event', {hooks: {'pot:craete:before': 'veto'}}, "its hook 'pot:craete:before' is for no event of pot"],
    ['an unknown moment', {hooks: {'pot:create:now': 'veto'}}, "its hook 'pot:create:now' is for no event of pot"],
    ['no module for a hook', {files: {}}, "its hook 'pot:create:before' is in ./hooks.js, which is not there"],
    ['no function for a hook', {files: {'hooks.js': 'export const vote = () => {}\n'}}, "is the function 'veto' of ./hooks.js"],
    ['a hook that is no function', {files: {'hooks.js': 'export const veto = 1\n'}}, "is the function 'veto' of ./hooks.js"],
    ['a hook with an error of syntax', {files: {'hooks.js': 'export const veto = (\n'}}, 'does not load'],
    ['a hook with a library that is not there', {files: {'hooks.js': "import 'nowhere'\n"}}, "does not load: Cannot find package 'nowhere'"],
    ['a hook that throws when it is loaded', {files: {'hooks.js': "throw new Error('no')\n"}}, 'does not load: no'],
    ['an import that the core does not have', {files: {'hooks.js': "import {nosuch} from '@pot/core'\nexport const veto = nosuch\n"}}, "named 'nosuch'"],
    ['a hook of every start', {hooks: {init: 'veto'}}, "declares the hook 'init'"],
  ],
  contribution: [
    ['a flag without a type', flag({type: undefined}), '"pot.flags.create.hue.type" of its package.json is missing'],
    ['a flag with the letter of help', flag({char: 'h'}), '"pot.flags.create.hue.char"'],
    ['a flag of no command', flag({}, 'hue', 'craete'), "its options are for 'craete', which is no command"],
    ['a flag whose default is outside of its range', flag({integer: true, max: 3, default: 4}), 'default" of its package.json is more than max, 3'],
    ['a flag that depends on no option', flag({dependsOn: ['bass']}), "its option 'hue' of create depends on --bass, which create does not have"],
    ['an attribute whose pattern is none', attribute({pattern: '('}), '"pot.attributes.hue.pattern" of its package.json is no regular expression'],
    ['an attribute whose default is outside of its range', attribute({type: 'uint', max: 3, default: '4'}), 'a default that it cannot have'],
    ['an attribute without a type', attribute({type: 'text'}), '"pot.attributes.hue.type" of its package.json is none of'],
    ['an enum without values', attribute({type: 'enum'}), '"pot.attributes.hue.values" of its package.json is missing'],
    ['a default that is no value', attribute({type: 'uint', default: 'many'}), "its attribute 'hue' has a default that it cannot have"],
    ['flavours elsewhere', {pot: {flavours: '../../etc'}}, '"pot.flavours" of its package.json'],
    ['a quick answer for a command of pot', {pot: {quick: {ls: './hooks.js'}}}, "its quick answer is for 'ls'"],
    ['no module for a quick answer', {...command(commandSource('')), pot: {quick: {hue: './no.js'}}}, "its quick answer for 'hue' is in ./no.js"],
  ],
  peer: [
    ['another core', {manifest: {peerDependencies: {'@pot/core': '^9.0.0'}}}, 'it needs @pot/core ^9.0.0, and this is'],
    ['a range that is none', {manifest: {peerDependencies: {'@pot/core': 'new'}}}, 'has no valid range of versions'],
    ['a core of its own', {manifest: {dependencies: {'@pot/core': '*'}}}, '@pot/core is among its dependencies'],
    ['a plugin that it needs and that is not there', {pot: {plugins: {'pot-plugin-none': '*'}}}, 'it needs the plugin pot-plugin-none, which is not installed'],
    [
      'a range of a plugin that is none',
      {pot: {plugins: {'@oclif/plugin-plugins': 'new'}}},
      "'new' is no range of versions of the plugin @oclif/plugin-plugins",
    ],
    ['an order that is a circle', {pot: {after: [NAME]}}, `it is to run after itself: ${NAME} after ${NAME}`],
  ],
  name: [
    ['a name that leads out of node_modules', {name: '../../escaped'}, "has the name '../../escaped', which no package can have"],
    ['a name with a blank and capitals', {name: 'Pot Plugin'}, "has the name 'Pot Plugin', which no package can have"],
    ['the name of pot itself', {name: '@pot/core'}, 'has the name @pot/core, which belongs to pot'],
    ['the name of the plugin manager', {name: '@oclif/plugin-plugins'}, 'has the name @oclif/plugin-plugins, which belongs to pot'],
    ['a flag of pot', flag({}, 'base'), "its flag 'base' of create is ignored, pot itself has one"],
    ['a letter of pot', flag({char: 'b'}), "its flag 'hue' of create is ignored, pot itself has one"],
    ['an attribute of pot', attribute({}, 'persistent'), "its attribute 'persistent' is ignored, pot itself has one"],
    ['an attribute with a key of pot', attribute({key: 'pot.cmd'}), '"pot.attributes.hue.key"'],
    ['a command of pot', command(commandSource(''), 'commands/ls.js'), "its command 'ls' is one of pot itself"],
    ['a command of the plugin manager', command(commandSource(''), 'commands/plugins/install.js'), "its command 'plugins install' is one of pot itself"],
  ],
}

/** Writes a broken plugin into a new directory below `into`. */
export function writeBroken(plugin: Partial<Written>, into: string): string {
  const directory = mkdtempSync(join(into, 'kind-'))
  writePlugin(directory, {name: NAME, hooks: HOOKS, files: GOOD, ...plugin})
  const bad = plugin.files?.['package.json.bad']
  if (bad !== undefined) writeFileSync(join(directory, 'package.json'), bad)
  return directory
}

/** A plugin that is right, packed after `spoil` has changed its directory. */
async function packed(into: string, plugin: Partial<Written> = {}, spoil: (directory: string) => void = () => {}): Promise<string> {
  const directory = writeBroken(plugin, into)
  spoil(directory)
  return npmPack(directory, into)
}

/** A tarball of `entries` below a new directory, which tar(1) writes as they are. */
function tarOf(into: string, files: Readonly<Record<string, string>>, ...options: string[]): string {
  const directory = mkdtempSync(join(into, 'tar-'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), {recursive: true})
    writeFileSync(join(directory, name), text)
  }
  const tarball = join(directory, 'plugin.tgz')
  execFileSync('tar', ['-czPf', tarball, '-C', directory, ...options, ...Object.keys(files)])
  return tarball
}

const MANIFEST = JSON.stringify({name: NAME, version: '1.0.0', type: 'module', oclif: {}, pot: {api: 1}})

/** Files that are no tarballs of a plugin: what is wrong, the file, and what is said. */
export const TARBALLS: readonly (readonly [kind: string, make: (into: string) => Promise<string> | string, says: string])[] = [
  [
    'a text',
    (into) => {
      writeFileSync(join(into, 'text.tgz'), 'text')
      return join(into, 'text.tgz')
    },
    'is no gzipped tarball, or it is cut off',
  ],
  [
    'a tarball that is cut off',
    async (into) => {
      const tarball = await packed(into)
      truncateSync(tarball, Math.floor(statSync(tarball).size / 2))
      return tarball
    },
    'is no gzipped tarball, or it is cut off',
  ],
  ['a tarball of something else', (into) => tarOf(into, {'package/README': ''}), 'is no package: it has no package.json'],
  ['a tarball of two packages', (into) => tarOf(into, {'one/package.json': MANIFEST, 'two/package.json': MANIFEST}), 'has more than one directory'],
  [
    'a tarball with a file elsewhere',
    (into) => tarOf(into, {'package/package.json': MANIFEST, 'package/x': ''}, '--transform', 's,^package/x$,package/../../../escaped,'),
    "has the file 'package/../../../escaped', which leads out of it",
  ],
  [
    'a tarball with an absolute path',
    (into) => tarOf(into, {'package/package.json': MANIFEST, 'package/x': ''}, '--transform', 's,^package/x$,/tmp/escaped,'),
    "has the file '/tmp/escaped', which leads out of it",
  ],
  ['a tarball without what its hooks are in', (into) => packed(into, {manifest: {files: ['lib']}}), 'is in ./hooks.js, which is not there'],
  [
    'a tarball whose module is a link',
    (into) =>
      packed(into, {files: {'index.js': ''}}, (directory) => {
        symlinkSync('/etc/passwd', join(directory, 'hooks.js'))
      }),
    'is in ./hooks.js, which is not there',
  ],
]

/** Tarballs with a name of pot itself. They would be used instead of the plugins that come with pot. */
export const STRANGERS: typeof TARBALLS = [
  ['another plugin with a name of pot', (into) => packed(into, {name: '@pot/plugin-directory'}), 'plugin @pot/plugin-directory is not one that comes with pot'],
  ['a plugin with a name that pot may have', (into) => packed(into, {name: '@pot/plugin-future'}), 'plugin @pot/plugin-future is not one that comes with pot'],
  [
    'a plugin of pot that somebody has changed',
    (into) => {
      const directory = mkdtempSync(join(into, 'own-'))
      cpSync(join(ROOT, 'plugins/limits'), directory, {recursive: true, filter: (path) => !/\/(node_modules|test)$/.test(path)})
      appendFileSync(join(directory, 'dist/hooks.js'), '\n')
      return npmPack(directory, into)
    },
    'plugin @pot/plugin-limits is not one that comes with pot',
  ],
]

const script = (scripts: object): Kind[1] => ({manifest: {scripts}})

/** Plugins whose scripts of npm fail, when the user allows them. */
export const SCRIPTS: readonly Kind[] = [
  ['a script that fails', script({postinstall: 'exit 3'}), `a script of npm of ${NAME} fails`],
  ['a script of a program that is not there', script({preinstall: 'nosuchprogram'}), `a script of npm of ${NAME} fails`],
  ['a script that ends itself', script({install: 'kill -9 $$'}), `a script of npm of ${NAME} fails`],
  ['a script that removes its package', script({postinstall: 'rm -f hooks.js'}), 'is in ./hooks.js, which is not there'],
]
