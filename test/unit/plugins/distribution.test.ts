import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {choosePlugins, distribution} from '../../../src/plugins/contributed/distribution.js'

describe('the plugins of a distribution', () => {
  let root = ''
  const make = (short: string, manifest: object, built = true) => {
    const directory = join(root, 'plugins', short)
    mkdirSync(directory, {recursive: true})
    writeFileSync(join(directory, 'package.json'), JSON.stringify({name: `@pot/plugin-${short}`, ...manifest}))
    if (built) writeFileSync(join(directory, 'oclif.manifest.json'), '{}')
  }
  before(() => {
    root = mkdtempSync(join(tmpdir(), 'pot-distribution-'))
    make('network', {oclif: {hooks: {'pot:init:plan': './x.js'}}})
    make('limits', {oclif: {hooks: {'pot:start:plan': './x.js'}}})
    make('sources', {}, false)
    mkdirSync(join(root, 'plugins/none'))
  })
  after(() => rmSync(root, {recursive: true}))

  const names = (words: string) => choosePlugins(root, words).map(({short}) => short)

  it('are those that are built, and it is known which have a part in init', () => {
    expect(distribution(root).map(({manifest, ...rest}) => ({...rest, name: manifest.name}))).to.deep.equal([
      {short: 'limits', name: '@pot/plugin-limits', root: join(root, 'plugins/limits'), setsUp: false},
      {short: 'network', name: '@pot/plugin-network', root: join(root, 'plugins/network'), setsUp: true},
    ])
    expect(distribution('/nowhere')).to.deep.equal([])
  })

  it('are chosen by all, none and their names', () => {
    expect([names('all'), names('none'), names('network, limits,network')]).to.deep.equal([['limits', 'network'], [], ['network', 'limits']])
    expect(() => names('limits,images')).to.throw("the plugin 'images' does not come with this version of pot")
  })
})
