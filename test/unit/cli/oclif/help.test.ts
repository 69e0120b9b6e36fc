import {expect} from 'chai'
import {addContributedFlags} from '../../../../src/cli/contributed.js'
import {PotHelp} from '../../../../src/cli/oclif/help.js'
import {withPlugins} from '../../../support/plugins.js'

const flag = {type: 'option', char: 'M', description: 'memory cap', helpValue: 'SIZE'}

class Caught extends PotHelp {
  text = ''
  protected override log(...args: string[]): void {
    this.text += `${args.join(' ')}\n`
  }
}

describe('help', () => {
  it('shows the flags of a plugin under its name', () =>
    withPlugins([{name: '@pot/plugin-limits', pot: {flags: {create: {memory: flag}}}}], async (config) => {
      expect(addContributedFlags(config)).to.deep.equal([])
      const help = new Caught(config)
      const create = config.findCommand('create', {must: true})
      await help.page(create)
      expect(help.text).to.match(/\nLIMITS FLAGS\n +-M, --memory=SIZE +memory cap\n/)
    }))

  it('of a plugin’s flag may be asked for twice', () =>
    withPlugins([{name: 'limits', pot: {flags: {create: {memory: flag}}}}], async (config) => {
      addContributedFlags(config)
      expect(addContributedFlags(config)).to.deep.equal([])
    }))

  it('says what is wrong with a plugin’s flag', () =>
    withPlugins([{name: 'limits', pot: {flags: {create: {pot: flag}}}}], async (config) => {
      expect(addContributedFlags(config)).to.deep.equal(["limits: its flag 'pot' of create is ignored, pot itself has one of that name or letter"])
    }))

  it('lists each command under one heading', () =>
    withPlugins([], async (config) => {
      const help = new Caught(config)
      help.root()
      expect(help.text).to.match(/\nMake and remove pots\n {2}create\b/)
      expect(help.text).to.match(/\nThis host\n {2}help +Say how a command is used\n/)
      expect(help.text).not.to.include('Snapshots')
    }))
})
