import {appendFileSync, cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {Config} from '@oclif/core/config'
import {expect} from 'chai'
import {questionIn} from '../../../src/answers/questions.js'
import {quickAnswer} from '../../../src/cli/quick.js'
import {writeIndex} from '../../../src/cli/write-index.js'
import {CORE} from '../../support/cli.js'

describe('a quick answer', () => {
  let data: string
  /** oclif keeps what it has read of a plugin, so each declaration is in a copy of it. */
  let plugin: string
  let copies = 0

  before(async function () {
    if (process.getuid?.() !== 0) return this.skip()
    data = realpathSync(mkdtempSync(join(tmpdir(), 'pot-quick-')))
    plugin = join(data, 'plugin')
    mkdirSync(join(plugin, 'commands'), {recursive: true})
    for (const path of ['fs/jails/web/conf', 'fs/jails/db/conf']) mkdirSync(join(data, path), {recursive: true})
    writeFileSync(join(data, 'fs/jails/web/conf/pot.conf'), 'pot.level=0\npot.type=single\npot.base=b\nnetwork_type=inherit\n')
    for (const name of ['ask', 'broken', 'gone']) {
      const aliases = name === 'ask' ? ['asks'] : []
      const text = `export default class extends Command { static aliases = ${JSON.stringify(aliases)}; async run() {} }\n`
      writeFileSync(join(plugin, 'commands', `${name}.mjs`), `import {Command} from '${join(CORE, 'node_modules/@oclif/core/lib/index.js')}'\n${text}`)
    }
    writeFileSync(
      join(plugin, 'ask.mjs'),
      `export default async (argv, open) => argv[0] === 'no' ? undefined : argv.join(' ') + (await open()).settings.fsRoot + (await open()).host.name`,
    )
    writeFileSync(join(plugin, 'ask.cjs'), `exports.default = async (argv) => 'common ' + argv.join(' ')`)
    writeFileSync(join(plugin, 'broken.mjs'), `export default async () => { throw new Error('broken') }`)
    writeFileSync(join(data, 'pot.conf'), `POT_FS_ROOT=${data}/fs\n`)
    await declare({})
  })
  after(() => data !== undefined && rmSync(data, {recursive: true, force: true}))

  /** Writes package.json of the plugin, and the index. */
  async function declare({pot = {}, hooks = {}}: {readonly pot?: object; readonly hooks?: object}): Promise<void> {
    const quick = {ask: './ask.mjs', asks: './ask.cjs', broken: './broken.mjs', gone: './gone.mjs', destroy: './ask.mjs', ls: './ask.mjs', foreign: './ask.mjs'}
    copies += 1
    plugin = join(data, `plugin-${copies}`)
    cpSync(join(data, 'plugin'), plugin, {recursive: true})
    writeFileSync(join(data, 'package.json'), JSON.stringify({oclif: {plugins: [{name: 'p', root: plugin, type: 'link'}]}}))
    const manifest = {name: 'p', version: '1.0.0', type: 'module', pot: {quick, ...pot}, oclif: {commands: './commands', hooks}}
    writeFileSync(join(plugin, 'package.json'), JSON.stringify(manifest))
    process.env.POT_DATA_DIR = data
    try {
      writeIndex(await Config.load({root: CORE, userPlugins: true}), join(data, 'commands.json'))
    } finally {
      delete process.env.POT_DATA_DIR
    }
  }

  const ENV = () => ({POT_DATA_DIR: data, POT_CONFIG_DIR: data, POT_RUN_DIR: data, POT_PLATFORM: 'linux'})
  const given = async (env: Readonly<Record<string, string>>, command: string, ...words: string[]) =>
    (await quickAnswer(questionIn(command, words) ?? {words}, command, env, CORE))?.output
  const ask = (command: string, ...words: string[]) => given(ENV(), command, ...words)

  it('comes from the plugin that has it, which knows the settings and the host', async () => {
    expect(await ask('ask', '-p', 'web')).to.equal(`-p web${data}/fslinux`)
    expect(await ask('asks', 'me')).to.equal('common me')
  })

  it('is given by a plugin for its own commands only', async () => {
    for (const command of ['destroy', 'foreign']) expect(await ask(command), command).to.equal(undefined)
    expect(await ask('ls', '-q')).to.equal('db\nweb\n')
  })

  it('is given by the core for its own commands', async () => {
    expect(await ask('last-run-stats', 'web')).to.equal('{}\n')
    expect(await ask('ps', '-q')).to.equal('')
    expect(await ask('info', '-E', '-p', 'web')).to.equal('export _POT_NAME=web\nexport _POT_IP=\n')
    expect(await ask('info', 'web')).to.match(/^pot name : web\n\ttype : single\n/)
  })

  it('is left to the whole of pot when a plugin has a part in the command', async () => {
    await declare({
      hooks: {'pot:exec:before': {target: './ask.mjs', identifier: 'look'}},
      pot: {flags: {ps: {far: {type: 'boolean', description: 'far pots'}}}},
    })
    expect(await ask('ps', '-q')).to.equal(undefined)
    expect(await ask('ls', '-q')).to.equal('db\nweb\n')
    const question = {answer: async () => ({output: 'done'})}
    expect(await quickAnswer(question, 'exec', ENV(), CORE), 'a command that tells nobody').to.deep.equal({output: 'done'})
    expect(await quickAnswer({...question, event: 'exec'}, 'exec', ENV(), CORE)).to.equal(undefined)
    await declare({pot: {attributes: {persistent: {type: 'bool', description: 'which the core has'}}}})
    expect(await ask('ls', '-q'), 'pot warns').to.equal(undefined)
    await declare({})
  })

  it('is left to the whole of pot when there is any doubt', async () => {
    for (const command of ['other', 'broken', 'gone', '']) expect(await ask(command), command).to.equal(undefined)
    expect(await ask('ask', 'no')).to.equal(undefined)
    for (const words of [['db'], ['missing'], ['web', 'web'], ['-v', 'web'], ['-p', 'web', '--json'], ['-p', '../web'], []])
      expect(await ask('last-run-stats', ...words), words.join(' ')).to.equal(undefined)
    expect(await given({...ENV(), NODE_ENV: 'development'}, 'ls', '-q')).to.equal(undefined)
    expect(await given({...ENV(), POT_DATA_DIR: join(data, 'none')}, 'ask')).to.equal(undefined)
    appendFileSync(join(plugin, 'package.json'), '\n')
    expect(await ask('ask')).to.equal(undefined)
    await declare({})
    writeFileSync(join(data, 'pot.conf'), 'POT_FS_ROOT=relative\n')
    expect(await ask('ask', '-p', 'web')).to.equal(undefined)
    expect(await ask('ls', '-q')).to.equal(undefined)
  })
})
