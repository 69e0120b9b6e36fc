import {join} from 'node:path'
import {expect} from 'chai'
import {tempPotRoot, type TempPotRoot} from '../../src/testing/temp-pot-root.js'
import {linkedPlugin, writePlugin} from '../support/make-plugin.js'

const NEEDS = {'pot-plugin-vault': '^1.0.0'}

describe('a plugin that needs another', () => {
  let place: TempPotRoot
  before(() => {
    place = tempPotRoot()
  })
  after(() => place.remove())

  const made = (name: string, version: string, pot = {}) => linkedPlugin(join(place.root, name), {name, version, pot})
  const refused = async (...args: string[]) => {
    const {code, stderr} = await place.run(args)
    expect(code, stderr).to.equal(1)
    return stderr.split('\n').find((line) => line.startsWith('pot: '))
  }

  it('is not installed without it, nor with a version that it does not work with, and keeps it from being uninstalled', async () => {
    const backup = made('pot-plugin-backup', '1.0.0', {plugins: NEEDS})
    const old = made('pot-plugin-vault', '0.9.0')
    expect(await refused('plugins', 'install', backup)).to.equal(
      'pot: plugin pot-plugin-backup is broken: it needs the plugin pot-plugin-vault, which is not installed',
    )
    expect(await refused('plugins', 'install', old, backup)).to.equal(
      'pot: plugin pot-plugin-backup is broken: it needs the plugin pot-plugin-vault ^1.0.0, and 0.9.0 is installed',
    )
    expect((await place.run(['plugins'])).stdout).not.to.include('pot-plugin')

    writePlugin(old, {name: 'pot-plugin-vault', version: '1.1.0'})
    expect(await place.run(['plugins', 'install', backup, old])).to.include({code: 0})
    expect((await place.run(['plugins', 'inspect', 'pot-plugin-backup'])).stdout).to.match(/^Needs plugins +pot-plugin-vault \^1\.0\.0$/m)
    expect(await refused('plugins', 'uninstall', 'pot-plugin-vault')).to.match(/plugin pot-plugin-backup is broken: it needs the plugin pot-plugin-vault/)
    expect((await place.run(['plugins'])).stdout).to.include('pot-plugin-vault')
    expect(await place.run(['plugins', 'uninstall', 'pot-plugin-vault', 'pot-plugin-backup'])).to.include({code: 0})
  })
})
