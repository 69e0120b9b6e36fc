import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {quickAnswer} from '../../../src/cli/quick.js'

describe('a quick answer', () => {
  let data: string

  before(function () {
    if (process.getuid?.() !== 0) return this.skip()
    data = mkdtempSync(join(tmpdir(), 'pot-quick-'))
    const plugin = join(data, 'plugin')
    mkdirSync(plugin)
    const quick = {ask: './ask.mjs', broken: './broken.mjs', gone: './gone.mjs', destroy: './ask.mjs', ls: './ask.mjs', foreign: './ask.mjs'}
    writeFileSync(join(plugin, 'package.json'), JSON.stringify({name: 'p', pot: {quick}, oclif: {commands: './commands'}}))
    mkdirSync(join(plugin, 'commands'))
    for (const name of ['ask', 'broken', 'gone', 'destroy', 'ls']) writeFileSync(join(plugin, 'commands', `${name}.mjs`), '')
    writeFileSync(
      join(plugin, 'ask.mjs'),
      `export default async (argv, open) => argv[0] === 'no' ? undefined : argv.join(' ') + (await open()).settings.fsRoot + (await open()).host.name`,
    )
    writeFileSync(join(plugin, 'broken.mjs'), `export default async () => { throw new Error('broken') }`)
    writeFileSync(join(data, 'package.json'), JSON.stringify({oclif: {plugins: [{name: 'p', root: plugin, type: 'link'}, {name: 'other'}]}}))
    writeFileSync(join(data, 'pot.conf'), 'POT_FS_ROOT=/fs\n')
  })
  after(() => data !== undefined && rmSync(data, {recursive: true, force: true}))

  const ask = (...argv: string[]) => quickAnswer(argv, {POT_DATA_DIR: data, POT_CONFIG_DIR: data, POT_PLATFORM: 'linux'})

  it('comes from the plugin that has it, which knows the settings and the host', async () => {
    expect(await ask('ask', '-p', 'web')).to.equal('-p web/fslinux')
  })

  it('is given by a plugin for its own commands only', async () => {
    for (const command of ['destroy', 'ls', 'foreign']) expect(await ask(command), command).to.equal(undefined)
    const manifest = join(data, 'plugin/oclif.manifest.json')
    writeFileSync(manifest, JSON.stringify({commands: {other: {aliases: ['foreign']}, destroy: {aliases: ['ls']}}}))
    expect(await ask('foreign')).to.match(/^\//)
    for (const command of ['destroy', 'ls', 'ask']) expect(await ask(command), command).to.equal(undefined)
    rmSync(manifest)
  })

  it('is left to the whole of pot when there is any doubt', async () => {
    for (const command of ['other', 'broken', 'gone', '']) expect(await ask(command), command).to.equal(undefined)
    expect(await ask('ask', 'no')).to.equal(undefined)
    expect(await quickAnswer(['ask'], {})).to.equal(undefined)
    expect(await quickAnswer(['ask'], {POT_DATA_DIR: join(data, 'none')})).to.equal(undefined)
    rmSync(join(data, 'pot.conf'))
    writeFileSync(join(data, 'pot.conf'), 'POT_FS_ROOT=relative\n')
    expect(await ask('ask', '-p', 'web')).to.equal(undefined)
  })
})
