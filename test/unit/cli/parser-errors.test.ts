import {expect} from 'chai'
import {failureOf} from '../../../src/cli/errors.js'
import {Args, Flags, PotCommand} from '../../../src/command.js'
import {PotError} from '../../../src/errors.js'
import {withPlugins} from '../../support/plugins.js'

class Paint extends PotCommand {
  static override id = 'paint'
  static override args = {file: Args.string({required: true}), colour: Args.string({options: ['red']})}
  static override flags = {
    shade: Flags.string({options: ['light', 'dark']}),
    coats: Flags.integer(),
    wall: Flags.string({exclusive: ['floor']}),
    floor: Flags.string({dependsOn: ['coats']}),
    name: Flags.string({
      parse: async (value) => {
        throw new PotError('BAD_NAME', `'${value}' is no name`, {exit: 2})
      },
    }),
  }
  async run() {
    return this.parse(Paint)
  }
}

class Needy extends PotCommand {
  static override id = 'needy'
  static override flags = {must: Flags.string({required: true}), should: Flags.string({required: true})}
  async run() {
    return this.parse(Needy)
  }
}

const thrown = (command: typeof Paint | typeof Needy, words: string): Promise<unknown> =>
  withPlugins([], (config) =>
    command.run(words.split(' ').filter(Boolean), config).then(
      () => undefined,
      (error: unknown) => error,
    ),
  )

describe('what the parser of oclif throws', () => {
  for (const [command, words, message] of [
    [Paint, '', 'no FILE is given'],
    [Paint, 'a red b c', "unexpected argument 'b', 'c'"],
    [Paint, 'a blue', 'expected blue to be one of: red'],
    [Paint, 'a --shade=pale', 'expected --shade=pale to be one of: light, dark'],
    [Paint, 'a --coats=x', 'option --coats: expected an integer but received: x'],
    [Paint, 'a --coats=1 --wall=x --floor=y', '--floor=y cannot also be provided when using --wall'],
    [Paint, 'a --floor=y', 'all of the following must be provided when using --floor: --coats'],
    [Needy, '', 'option --must is required; option --should is required'],
  ] as const) {
    it(`is one line of pot, and wrong usage: ${words || 'nothing'}`, async () => {
      const {code, exit, message: said} = failureOf(await thrown(command, words), 'paint')
      expect({code, exit, said}).to.deep.equal({code: 'USAGE', exit: 2, said: message})
    })
  }

  it('keeps the code that a flag has thrown, and nothing of what the parser adds', async () => {
    expect(failureOf(await thrown(Paint, 'a --name=x.y'), 'paint')).to.include({code: 'BAD_NAME', exit: 2, message: "'x.y' is no name"})
  })
})
