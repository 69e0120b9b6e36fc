import {expect} from 'chai'
import {addContributedFlags, parserFlags, valuesFor} from '../../../src/cli/contributed.js'
import {withPlugins} from '../../support/plugins.js'

const flag = (char: string) => ({type: 'option', char, description: 'x'})
const A = {name: 'a', pot: {flags: {create: {memory: flag('M')}, start: {wait: flag('W')}}}}
const B = {name: 'b', pot: {flags: {create: {colour: flag('C')}}}}

describe('the values of plugins’ flags', () => {
  it('go to the plugin that added them, for the command that runs', () =>
    withPlugins([A, B], async (config) => {
      addContributedFlags(config)
      const flags = {pot: 'web', memory: '2G', colour: 'red', wait: '5'}
      expect(valuesFor(config, 'create', 'a', flags)).to.deep.equal({memory: '2G'})
      expect(valuesFor(config, 'create', 'b', flags)).to.deep.equal({colour: 'red'})
      expect(valuesFor(config, 'start', 'a', flags)).to.deep.equal({wait: '5'})
      expect(valuesFor(config, 'create', 'a', {pot: 'web'})).to.deep.equal({})
      expect(valuesFor(config, 'create', 'other', flags)).to.deep.equal({})
    }))
})

describe('an event that another command raises', () => {
  it('has the defaults of the command after which it is named', () =>
    withPlugins(
      [{name: 'a', pot: {flags: {create: {hue: {...flag('H'), default: 'red'}, coats: {...flag('C'), multiple: true, default: '1'}}}}}],
      async (config) => {
        expect(valuesFor(config, 'restart', 'a', {}, 'create')).to.deep.equal({hue: 'red', coats: ['1']})
        expect(valuesFor(config, 'restart', 'a', {}, 'start')).to.deep.equal({})
        expect(valuesFor(config, 'create', 'a', {hue: 'blue'}, 'create')).to.deep.equal({hue: 'blue'})
      },
    ))
})

describe('a flag that a command needs', () => {
  it('is needed by users, and not by the commands that run the command as a step', () =>
    withPlugins([{name: 'a', pot: {flags: {create: {colour: {...flag('C'), required: true}}}}}], async (config) => {
      expect(parserFlags(config, 'create', {inner: false}).colour?.required).to.equal(true)
      expect(parserFlags(config, 'create', {inner: true}).colour?.required).not.to.equal(true)
    }))
})
