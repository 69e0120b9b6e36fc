import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {Config} from '@oclif/core/config'
import {expect} from 'chai'
import {checkPackage} from '../../../../src/plugins/manage/check-package.js'
import {askHost} from '../../../../src/programs/ask-host.js'
import {ROOT} from '../../../support/cli.js'
import {GOOD, INSTALLED, NAME, writeBroken} from '../../../support/broken-plugins.js'
import {commandSource, type Written} from '../../../support/make-plugin.js'
import {npmPack} from '../../../support/pack.js'

describe('pot plugins check', () => {
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

  const make = (plugin: Partial<Written>) => writeBroken(plugin, stay)

  for (const [kind, plugin, says] of Object.values(INSTALLED).flat()) {
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
