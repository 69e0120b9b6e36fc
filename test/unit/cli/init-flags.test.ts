import {expect} from 'chai'
import {flagsFor} from '../../../src/cli/contributed.js'
import {ROOT} from '../../support/cli.js'

describe('the options of init', () => {
  const config = {plugins: new Map(), root: ROOT, findCommand: () => undefined}

  it('include those of plugins that come with pot and are not installed yet, because init installs them', () => {
    expect(flagsFor(config, 'init').map(({name, plugin}) => `${plugin} ${name}`)).to.include('@pot/plugin-network forwarding')
    expect(flagsFor(config, 'create')).to.deep.equal([])
  })

  it('are those of an installed plugin alone, if it is installed', () => {
    const pjson = {pot: {flags: {init: {other: {type: 'boolean', description: 'x'}}}}}
    const plugins = new Map([['@pot/plugin-network', {name: '@pot/plugin-network', root: '/', pjson, hooks: {}}]])
    const names = flagsFor({...config, plugins}, 'init').map(({name}) => name)
    expect(names).to.include('other').and.not.include('forwarding')
  })
})
