import {Args, Flags, PotCommand} from '../../command.js'
import {misuse} from '../../errors.js'

const KINDS = ['command', 'hook', 'driver', 'flavour'] as const
const DRIVERS = ['image-source', 'network'] as const

export default class PluginsNew extends PotCommand {
  static override wakesStorage = 'never' as const
  static override summary = 'Make a new plugin: a package with code, tests and documentation.'
  static override description = [
    'The kinds are: a command; a hook, which adds an option to create; a driver, which is a network type or a source of images; and a flavour. The name of the directory, without pot-plugin-, is the name of the command, of the option, of the driver or of the flavour.',
    'The package contains a test that makes a pot, and for a driver the conformance suite of its kind, a licence, and a workflow for continuous integration. What it is developed with is linked from this pot; see plugins setup.',
  ].join(' ')
  static override examples = [
    'pot plugins new command ./pot-plugin-hello',
    'pot plugins new driver ./pot-plugin-alone --driver network',
    'pot plugins new flavour ./pot-plugin-www --json',
  ]
  static override args = {
    kind: Args.string({description: 'kind of the plugin', options: [...KINDS], required: true}),
    directory: Args.string({description: 'new directory', required: true}),
  }

  static override flags = {
    driver: Flags.string({description: 'kind of the driver, for the kind driver', helpValue: 'KIND', options: [...DRIVERS]}),
  }

  async run() {
    const {args, flags} = await this.parse(PluginsNew)
    if (flags.driver !== undefined && args.kind !== 'driver')
      throw misuse(`--driver is for the kind driver, not for ${args.kind}`, `pot plugins new driver ${args.directory} --driver ${flags.driver}`)
    const [{DRIVERS: drivers, isTakenIn, KINDS: kinds, makePlugin}, {linkForDevelopment}, {writeTypes}] = await Promise.all([
      import('../../plugins/manage/scaffold.js'),
      import('../../plugins/manage/development.js'),
      import('../../plugins/manage/write-types.js'),
    ])
    const kind = kinds.find((one) => one === args.kind) ?? 'command'
    const driver = drivers.find((one) => one === flags.driver)
    const {root, name, version} = this.config
    const isTaken = isTakenIn(this.config, {kind, driver})
    const made = makePlugin({kind, driver, directory: args.directory, core: {root, name, version}, isTaken})
    if (kind !== 'flavour') writeTypes(made.directory)
    const {missing} = linkForDevelopment({root, name}, made.directory)
    for (const file of made.files) this.log(`${args.directory.replace(/\/$/, '')}/${file}`)
    if (missing.length > 0 && kind !== 'flavour')
      this.warn(`this pot does not contain ${missing.join(' and ')}: npm install --save-dev typescript @types/node@20`)
    return made
  }
}
