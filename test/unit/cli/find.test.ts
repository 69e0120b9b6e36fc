import {expect} from 'chai'
import type {Command} from '@oclif/core/command'
import {findCommand, noCommand} from '../../../src/cli/find.js'
import {ROOT} from '../../support/cli.js'
import {nearest} from '../../../src/nearest.js'

const command = (id: string): Command.Loadable => ({
  id,
  aliases: [],
  hiddenAliases: [],
  args: {},
  flags: {},
  hidden: false,
  load: () => Promise.reject(new Error('not loaded here')),
})
const config = (...ids: string[]) => ({root: ROOT, commandIDs: ids, findCommand: (id: string) => (ids.includes(id) ? command(id) : undefined)})

describe('finding a command', () => {
  const commands = config('ls', 'create', 'clone', 'plugins', 'plugins:install')

  it('prefers the longest name', () => {
    expect(findCommand(commands, ['plugins', 'install', 'x'])).to.have.nested.property('command.id', 'plugins:install')
    expect(findCommand(commands, ['plugins', 'x'])?.rest).to.deep.equal(['x'])
  })

  it('takes no option for a part of a name', () => {
    expect(findCommand(commands, ['plugins', '-v', 'install'])).to.have.nested.property('command.id', 'plugins')
    expect(findCommand(commands, ['-v', 'ls'])).to.equal(undefined)
  })

  it('gives the operands of a command to it, also when it has none', () => {
    expect(findCommand(commands, ['ls', 'web', 'db'])?.rest).to.deep.equal(['web', 'db'])
  })
})

describe('a command that is not there', () => {
  for (const [word, found] of [
    ['crate', 'create'],
    ['craete', 'create'],
    ['lst', 'list'],
    ['exce', 'exec'],
    ['frobnicate', undefined],
    ['x', undefined],
  ] as const) {
    it(`'${word}' is ${found === undefined ? 'near to none' : `near to '${found}'`}`, () => {
      expect(nearest(word, ['clone', 'create', 'destroy', 'exec', 'list', 'start'])).to.equal(found)
    })
  }

  it('is wrong usage', () => {
    const error = noCommand(config('create'), ['crate'])
    expect(error).to.include({code: 'USAGE', message: "no command 'crate'"})
    expect(error.oclif.exit).to.equal(2)
    expect(error.suggestions).to.deep.equal(['pot create --help'])
  })

  it('of a first-party plugin names the line that installs it', () => {
    const error = noCommand(config('create'), ['set-rss'])
    expect(error).to.include({code: 'PLUGIN_MISSING', message: "'set-rss' comes with the plugin 'limits', which is not installed"})
    expect(error.oclif.exit).to.equal(1)
    expect(error.suggestions).to.deep.equal(['pot plugins install limits'])
  })

  it('whose first word is that of several commands names them', () => {
    const commands = config('image:ls', 'image:prune', 'ls')
    expect(noCommand(commands, ['image'])).to.include({code: 'USAGE', message: "'image' is the first word of several commands: pot image ls, pot image prune"})
    expect(noCommand(commands, ['image', 'prun'])).to.deep.include({code: 'USAGE', message: "no command 'image prun'", suggestions: ['pot image prune --help']})
    expect(noCommand(commands, ['image', 'frobnicate']).suggestions).to.deep.equal(['pot help image'])
  })
})
