import {expect} from 'chai'
import {Args, ChangeCommand, Flags, PotCommand, potArg, potFlag} from '../../src/command.js'
import {withPlugins} from '../support/plugins.js'

class Create extends ChangeCommand {
  static override id = 'create'
  static override args = {name: potArg, base: Args.string()}
  static override flags = {pot: potFlag, env: Flags.string({char: 'E', multiple: true}), cmd: Flags.string({char: 'c'})}
  async run() {
    return this.parse(Create)
  }
}

class Exec extends PotCommand {
  static override id = 'hand-on'
  static override stopAtOperand = true
  static override strict = false
  static override flags = {pot: potFlag}
  async run() {
    return this.parse(Exec)
  }
}

const BLUE = {
  name: 'blue',
  pot: {
    flags: {
      create: {
        memory: {type: 'option', char: 'M', description: 'cap'},
        colour: {type: 'option', description: 'x', options: ['red']},
        loud: {type: 'boolean', description: 'x'},
      },
    },
  },
}
const run = (command: typeof Create | typeof Exec, argv: string[]) => withPlugins([BLUE], async (config) => command.run(argv, config))
const problem = (command: typeof Create, argv: string[]): Promise<unknown> =>
  run(command, argv).then(
    () => undefined,
    (error: unknown) => error,
  )

describe('a command of pot', () => {
  it('reads its own flags and those of plugins', async () => {
    const {flags, args} = await run(Create, ['-vM', '2G', '-E', 'A=1', 'web', '--loud'])
    expect(flags).to.deep.equal({verbose: true, memory: '2G', env: ['A=1'], loud: true})
    expect(args).to.deep.equal({name: 'web'})
  })

  it('takes a value that looks like an option', async () => {
    expect((await run(Create, ['-c', '-p', '-p', 'web'])).flags).to.deep.equal({cmd: '-p', pot: 'web'})
  })

  it('hands the words of another program on', async () => {
    expect(await run(Exec, ['-p', 'web', 'ls', '--json', '-p', 'x'])).to.deep.include({argv: ['ls', '--json', '-p', 'x'], flags: {pot: 'web'}})
  })

  it('refuses what a plugin’s flag does not allow', async () => {
    expect(await problem(Create, ['--colour', 'blue', 'web']))
      .to.be.an('error')
      .with.property('message')
      .that.includes('--colour=blue')
    expect(await problem(Create, ['--unknown'])).to.include({code: 'USAGE', message: 'unknown option --unknown'})
  })

  it('throws what goes wrong, and prints nothing, with --json too', async () => {
    expect(await problem(Create, ['--json', 'a', 'b', 'c']))
      .to.be.an('error')
      .with.property('message')
      .that.includes('Unexpected argument')
  })
})
