import {Config} from '@oclif/core'
import {expect} from 'chai'
import {addContributedFlags} from '../../../../src/cli/contributed.js'
import {PotHelp} from '../../../../src/cli/oclif/help.js'
import {pageWidth} from '../../../../src/cli/oclif/help-page.js'
import {ROOT} from '../../../support/cli.js'
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

  it('lists the commands that begin with one word', async () => {
    const help = new Caught(await Config.load({root: ROOT}))
    help.topic('service')
    expect(help.text).to.match(/\n {2}pot service install +Make the system start pots at boot\n/)
  })

  it('has no line that is wider than 80 columns where there is no terminal', async () => {
    const config = await Config.load({root: ROOT})
    expect(config.commands.length).to.be.greaterThan(40)
    for (const command of config.commands) {
      const help = new Caught(config)
      await help.page(command)
      help.root()
      const lines = help.text.split('\n').filter((line) => line.length > 80)
      // An example is shown as it is typed.
      expect(
        lines.filter((line) => !line.startsWith('  $ ')),
        command.id,
      ).to.deep.equal([])
    }
  })

  it('has the width of the terminal, within limits', () => {
    expect(
      [{isTTY: true, columns: 20}, {isTTY: true, columns: 90}, {isTTY: true, columns: 300}, {isTTY: true, columns: 0}, {columns: 90}].map(pageWidth),
    ).to.deep.equal([40, 90, 100, 80, 80])
  })
})
