import {appendFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {createRequire} from 'node:module'
import {dirname, join} from 'node:path'
import {Config} from '@oclif/core/config'
import type {Config as Interface} from '@oclif/core/interfaces'
import {expect} from 'chai'
import {coreIndexFile, readIndex, type Index} from '../../../src/cli/index-file.js'
import {IndexedConfig, indexedConfig} from '../../../src/cli/indexed-config.js'
import {indexOf, writeIndex} from '../../../src/cli/write-index.js'
import {CORE} from '../../support/cli.js'

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
const outcome = (work: Promise<unknown>) =>
  work.then(
    (result) => ({result}),
    (error: unknown) => ({message: error instanceof Error ? error.message : String(error)}),
  )

describe('the index of commands', () => {
  let root = ''
  let whole: Config
  let index: Index
  let indexed: IndexedConfig
  before(async () => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'pot-index-')))
    const plugin = join(root, 'plugin')
    mkdirSync(join(plugin, 'commands'), {recursive: true})
    const pot = {flags: {create: {shape: {type: 'option', description: 'the shape'}}}}
    const hooks = {'shapes:ask': {target: './hooks.js', identifier: 'look'}, 'shapes:late': {target: './late.cjs', identifier: 'look'}}
    const oclif = {commands: './commands', hooks}
    writeFileSync(join(plugin, 'package.json'), JSON.stringify({name: 'shapes', version: '1.0.0', type: 'module', oclif, pot}))
    writeFileSync(join(plugin, 'hooks.js'), 'export const look = async function () { return [this.config.name] }\n')
    writeFileSync(
      join(plugin, 'commands/draw.js'),
      "import {Command} from '@oclif/core/command'\nexport default class Draw extends Command { static aliases = ['dr']; async run() { return this.argv } }\n",
    )
    // As the compiler writes a CommonJS module.
    const common = "exports.default = class Rub extends require('@oclif/core/command').Command { async run() { return 'rubbed' } }"
    writeFileSync(join(plugin, 'commands/rub.cjs'), `Object.defineProperty(exports, '__esModule', {value: true})\n${common}\n`)
    writeFileSync(join(plugin, 'late.cjs'), "const own = {look: async () => ['late']}\nmodule.exports = own\n")
    mkdirSync(join(plugin, 'node_modules/@oclif'), {recursive: true})
    symlinkSync(dirname(createRequire(import.meta.url).resolve('@oclif/core/package.json')), join(plugin, 'node_modules/@oclif/core'))
    process.env.OCLIF_DISABLE_LINKED_ESM_WARNING = '1'
    process.env.POT_DATA_DIR = join(root, 'data')
    mkdirSync(join(root, 'data'))
    writeFileSync(join(root, 'data/package.json'), JSON.stringify({oclif: {schema: 1, plugins: [{name: 'shapes', type: 'link', root: plugin}]}}))
    whole = await Config.load({root: CORE, userPlugins: true})
    writeIndex(whole, join(root, 'data/commands.json'))
    const read = readIndex(join(root, 'data/commands.json'))
    if (read === undefined) throw new Error('no index')
    index = read
    indexed = new IndexedConfig(index, CORE)
  })
  after(() => {
    delete process.env.POT_DATA_DIR
    delete process.env.OCLIF_DISABLE_LINKED_ESM_WARNING
    rmSync(root, {recursive: true, force: true})
  })

  it('has what oclif finds: each command, each alias, each plugin', () => {
    const ids = whole.commandIDs.filter((id) => whole.findCommand(id)?.pluginName?.startsWith('@oclif/') === false)
    expect([...indexed.commandIDs].sort()).to.deep.equal([...ids].sort())
    for (const id of ids) expect(plain(indexed.findCommand(id)), id).to.deep.equal(plain(whole.findCommand(id)))
    expect([...indexed.plugins.keys()].sort()).to.deep.equal([...whole.plugins.keys()].sort())
    for (const name of ['name', 'version', 'bin', 'dirname', 'dataDir', 'topicSeparator', 'userAgent', 'arch', 'platform'] as const)
      expect(indexed[name], name).to.equal(whole[name])
    expect(indexed.findCommand('nosuch')).to.equal(undefined)
  })

  it('runs each command as oclif does', async () => {
    for (const id of indexed.commandIDs.filter((one) => indexed.findCommand(one)?.pluginName === whole.name)) {
      const [mine, theirs] = await Promise.all([outcome(indexed.runCommand(id, ['--nosuch'])), outcome(whole.runCommand(id, ['--nosuch']))])
      expect(mine, id).to.deep.equal(theirs).and.to.have.property('message')
      expect(await indexed.findCommand(id)?.load(), id).to.equal(await whole.findCommand(id)?.load())
    }
    // This one is no class of pot.
    expect(await indexed.runCommand('dr', ['a', 'b'])).to.deep.equal(['a', 'b'])
  })

  it('runs the hook of a plugin as oclif does, and the hook of no other when one is asked for', async () => {
    const configs: readonly Interface[] = [indexed, whole, indexed.only('shapes')]
    for (const config of configs) {
      const {successes, failures} = await config.runHook('shapes:ask', {})
      expect(failures).to.deep.equal([])
      expect(successes.map(({plugin, result}) => [plugin.name, result])).to.deep.equal([['shapes', [whole.name]]])
    }
    expect((await indexed.only('other').runHook('shapes:ask', {})).successes).to.deep.equal([])
  })

  it('runs commands and hooks of CommonJS modules as oclif does', async () => {
    const configs: readonly Interface[] = [indexed, whole]
    for (const config of configs) {
      expect(await config.runCommand('rub')).to.equal('rubbed')
      const {successes} = await config.runHook('shapes:late', {})
      expect(successes.map(({result}) => result)).to.deep.equal([['late']])
    }
  })

  it('is not used when a file that it was made from has changed', () => {
    const file = join(root, 'data/commands.json')
    expect(readIndex(file)).not.to.equal(undefined)
    for (const path of ['data/package.json', 'plugin/package.json', 'plugin/hooks.js', 'plugin/commands/draw.js']) {
      appendFileSync(join(root, path), '\n')
      expect(readIndex(file), path).to.equal(undefined)
      writeIndex(whole, file)
      expect(readIndex(file)).not.to.equal(undefined)
    }
    writeFileSync(join(root, 'plugin/commands/erase.js'), '')
    expect(readIndex(file), 'another command').to.equal(undefined)
    writeFileSync(file, '{"form": 1')
    expect(readIndex(file), 'half a file').to.equal(undefined)
  })

  it('is not used by another copy of pot', () => {
    writeIndex(whole, join(root, 'data/commands.json'))
    expect(indexedConfig(CORE)?.findCommand('draw')?.pluginName).to.equal('shapes')
    expect(indexedConfig(join(root, 'plugin'))).to.equal(undefined)
  })

  it('of the core is what the build has made', async () => {
    const core = await Config.load({root: CORE, userPlugins: false})
    core.plugins = new Map([...core.plugins].filter(([, {isRoot}]) => isRoot))
    expect(plain(readIndex(coreIndexFile(CORE)))).to.deep.equal(plain(indexOf(core)))
  })
})
