import {Config} from '@oclif/core'
import {expect} from 'chai'
import {complete} from '../../../../src/cli/completion/complete.js'
import {ROOT} from '../../../support/cli.js'

const NAMES = new Map([
  ['POT', ['db', 'web', 'web2']],
  ['BASE', ['bookworm']],
  ['FSCOMP', ['data']],
  ['BRIDGE', ['lan']],
])
const KNOWN = {sorts: ['BRIDGE'], names: (sort: string) => NAMES.get(sort)}

describe('the completion of a command line', () => {
  let config: Config
  before(async () => {
    config = await Config.load({root: ROOT})
  })
  const texts = (...line: string[]) => {
    const result = complete(config, line, KNOWN)
    return result.kind === 'files' ? 'files' : result.words.map(({text}) => text)
  }

  for (const [line, expected] of [
    ['create-b', ['create-base']],
    ['service ', ['install', 'remove']],
    ['service in', ['install']],
    ['help re', ['recover', 'rename', 'restart', 'revert']],
    ['frobnicate ', []],
    ['create --ty', ['--type']],
    ['create -t ', ['multi', 'single']],
    ['create --type=m', ['multi']],
    ['create -t single --ty', []],
    ['create -b ', ['bookworm']],
    ['create -vb ', ['bookworm']],
    ['clone -p new -P w', ['web', 'web2']],
    ['info w', ['web', 'web2']],
    ['info -p web ', []],
    ['info --pot=d', ['db']],
    ['mount-in -p web -f ', ['data']],
    ['info -B ', ['lan']],
    ['snapshot -n ', []],
    ['create-base --from ', 'files'],
    ['exec -p web ls --', 'files'],
    ['exec --ter', ['--terminal']],
  ] as const)
    it(`'pot ${line}'`, () => {
      expect(texts(...line.split(' '))).to.deep.equal(expected)
    })

  it('knows each option of each command, and says what it is for', () => {
    for (const command of config.commands.filter(({hidden}) => !hidden)) {
      const result = complete(config, [...command.id.split(':'), '--'], {sorts: [], names: () => []})
      const words = result.kind === 'words' ? result.words : []
      const shown = Object.entries(command.flags).filter(([, {hidden}]) => !hidden)
      expect(words.map(({text}) => text).sort(), command.id).to.deep.equal(shown.map(([name]) => `--${name}`).sort())
      // An option of oclif's own commands has no description.
      if (command.id.startsWith('plugins')) continue
      expect(
        words.filter(({help}) => help === ''),
        command.id,
      ).to.deep.equal([])
    }
  })
})
