import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {Config} from '@oclif/core/config'
import {expect} from 'chai'
import {checkPackage} from '../../../../src/plugins/manage/check-package.js'
import {askHost} from '../../../../src/programs/ask-host.js'
import {ROOT} from '../../../support/cli.js'
import {commandSource, writePlugin, type Written} from '../../../support/make-plugin.js'
import {npmPack} from '../../../support/pack.js'

const NAME = 'pot-plugin-kind'
const hooks = {'pot:create:before': 'veto'}
const GOOD = {'hooks.js': 'export const veto = () => {}\n'}
const flag = (more: object, name = 'hue', command = 'create') => ({pot: {flags: {[command]: {[name]: {type: 'option', description: 'x', ...more}}}}})
const attribute = (more: object, name = 'hue') => ({pot: {attributes: {[name]: {type: 'string', description: 'x', ...more}}}})
const command = (text: string, file = 'commands/hue.js') => ({hooks: {}, files: {[file]: text}})

/** Plugins that cannot be installed, a line for each kind, and what is said. */
const KINDS: readonly (readonly [kind: string, plugin: Partial<Written>, says: string])[] = [
  ['no name', {manifest: {name: ''}}, 'has a package.json without a name'],
  ['no version', {manifest: {version: undefined}}, 'whose package.json has no version'],
  ['no block of oclif', {manifest: {oclif: undefined}}, 'is no plugin of pot: its package.json has no block "oclif"'],
  ['JSON that is none', {files: {'package.json.bad': ''}}, 'has a package.json that is no JSON'],
  ['no API', {manifest: {pot: {}}}, '"pot.api" of its package.json is missing'],
  ['an API that is a text', {pot: {api: '1'}}, '"pot.api" of its package.json is not a whole number'],
  ['an API of the future', {pot: {api: 2}}, 'is written for version 2 of the plugin API'],
  ['a feature that is not there', {pot: {requires: ['flying']}}, "requires 'flying', which this pot does not have"],
  ['a key that is misspelt', {pot: {atributes: {}}}, '"pot.atributes" of its package.json is not known'],
  ['another core', {manifest: {peerDependencies: {'@pot/core': '^9.0.0'}}}, 'it needs @pot/core ^9.0.0, and this is'],
  ['a range that is none', {manifest: {peerDependencies: {'@pot/core': 'new'}}}, 'has no valid range of versions'],
  ['a core of its own', {manifest: {dependencies: {'@pot/core': '*'}}}, '@pot/core is among its dependencies'],
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
  ['a flag without a type', flag({type: undefined}), '"pot.flags.create.hue.type" of its package.json is missing'],
  ['a flag with the letter of help', flag({char: 'h'}), '"pot.flags.create.hue.char"'],
  ['a flag of pot', flag({}, 'base'), "its flag 'base' of create is ignored, pot itself has one"],
  ['a letter of pot', flag({char: 'b'}), "its flag 'hue' of create is ignored, pot itself has one"],
  ['a flag of no command', flag({}, 'hue', 'craete'), "its options are for 'craete', which is no command"],
  ['a flag whose default is outside of its range', flag({integer: true, max: 3, default: 4}), 'default" of its package.json is more than max, 3'],
  ['a flag that depends on no option', flag({dependsOn: ['bass']}), "its option 'hue' of create depends on --bass, which create does not have"],
  ['an attribute whose pattern is none', attribute({pattern: '('}), '"pot.attributes.hue.pattern" of its package.json is no regular expression'],
  ['an attribute whose default is outside of its range', attribute({type: 'uint', max: 3, default: '4'}), 'a default that it cannot have'],
  ['an attribute without a type', attribute({type: 'text'}), '"pot.attributes.hue.type" of its package.json is none of'],
  ['an attribute of pot', attribute({}, 'persistent'), "its attribute 'persistent' is ignored, pot itself has one"],
  ['an attribute with a key of pot', attribute({key: 'pot.cmd'}), '"pot.attributes.hue.key"'],
  ['an enum without values', attribute({type: 'enum'}), '"pot.attributes.hue.values" of its package.json is missing'],
  ['a default that is no value', attribute({type: 'uint', default: 'many'}), "its attribute 'hue' has a default that it cannot have"],
  ['a plugin that it needs and that is not there', {pot: {plugins: {'pot-plugin-none': '*'}}}, 'it needs the plugin pot-plugin-none, which is not installed'],
  ['a range of a plugin that is none', {pot: {plugins: {'pot-plugin-none': 'new'}}}, "'new' is no range of versions of the plugin pot-plugin-none"],
  ['an order that is a circle', {pot: {after: [NAME]}}, `it is to run after itself: ${NAME} after ${NAME}`],
  ['flavours elsewhere', {pot: {flavours: '../../etc'}}, '"pot.flavours" of its package.json'],
  ['a quick answer for a command of pot', {pot: {quick: {ls: './hooks.js'}}}, "its quick answer is for 'ls'"],
  ['no module for a quick answer', {...command(commandSource('')), pot: {quick: {hue: './no.js'}}}, "its quick answer for 'hue' is in ./no.js"],
  ['no directory of commands', {manifest: {oclif: {commands: './none'}}}, 'its commands are in ./none, which is no directory'],
  ['a command that does not load', command("import 'nowhere'\n"), 'its command hue.js does not load'],
  ['a command that is none', command('export const x = 1\n'), 'its command hue.js exports no command'],
  ['a command of pot', command(commandSource(''), 'commands/ls.js'), "its command 'ls' is one of pot itself"],
  ['a command of the plugin manager', command(commandSource(''), 'commands/plugins/install.js'), "its command 'plugins install' is one of pot itself"],
]

describe('pot plugins check', function () {
  this.timeout(60_000)
  const stay = mkdtempSync(join(tmpdir(), 'pot-kinds-'))
  let config: Config
  let quiet: NodeJS.WarningListener[]
  before(async () => {
    // oclif warns of what does not load.
    quiet = process.listeners('warning')
    process.removeAllListeners('warning').on('warning', () => {})
    config = await Config.load({root: ROOT, userPlugins: false})
  })
  after(() => {
    process.removeAllListeners('warning')
    for (const listener of quiet) process.on('warning', listener)
    rmSync(stay, {recursive: true})
  })

  const make = (plugin: Partial<Written>) => {
    const directory = mkdtempSync(join(stay, 'kind-'))
    writePlugin(directory, {name: NAME, hooks, files: GOOD, ...plugin})
    if (plugin.files?.['package.json.bad'] !== undefined) writeFileSync(join(directory, 'package.json'), '{"name": ')
    return directory
  }

  it('finds 40 kinds of mistakes at least', () => expect(KINDS.length).to.be.at.least(40))

  for (const [kind, plugin, says] of KINDS) {
    it(`finds ${kind}`, async () => {
      const {errors} = await checkPackage(config, make(plugin), askHost)
      expect(
        errors.filter((line) => line.includes(says)),
        JSON.stringify(errors),
      ).to.have.length(1)
      expect(errors.join('')).not.to.include('\n')
    })
  }

  it('finds nothing in a plugin that is right, as a directory and as a tarball', async () => {
    const directory = make({manifest: {license: 'MIT', engines: {node: '>=20'}}, files: {...GOOD, 'commands/hue.js': commandSource('')}})
    for (const path of [directory, await npmPack(directory, stay)]) {
      const {plugin, errors, advice} = await checkPackage(config, path, askHost)
      expect({plugin, errors}).to.deep.equal({plugin: NAME, errors: []})
      expect(advice.map((line) => line.slice(0, 28))).to.deep.equal(['without oclif.manifest.json '])
    }
  })

  it('finds nothing in the plugins of pot, and what a tarball lacks', async () => {
    for (const name of ['limits', 'flavours']) expect((await checkPackage(config, join(ROOT, 'plugins', name), askHost)).errors, name).to.deep.equal([])
    const directory = make({files: {...GOOD, 'lib/hooks.js': GOOD['hooks.js']}, manifest: {files: ['lib']}})
    expect((await checkPackage(config, await npmPack(directory, stay), askHost)).errors[0]).to.include('is in ./hooks.js, which is not there')
    mkdirSync(join(stay, 'empty'))
    expect((await checkPackage(config, join(stay, 'empty'), askHost)).errors[0]).to.include('is no plugin: it has no package.json')
    writeFileSync(join(stay, 'x.tgz'), 'x')
    expect((await checkPackage(config, join(stay, 'x.tgz'), askHost)).errors[0]).to.include('is no gzipped tarball')
  })
})
