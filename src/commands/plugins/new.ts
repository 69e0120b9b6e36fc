import {Args, PotCommand} from '../../command.js'

const KINDS = ['command', 'hook', 'flavour'] as const

export default class PluginsNew extends PotCommand {
  static override wakesStorage = 'never' as const
  static override summary = 'Make a new plugin: a package with code, tests and documentation.'
  static override description = [
    'The kinds are: a command; a hook, which adds an option to create; and a flavour. The name of the directory, without pot-plugin-, is the name of the command, of the option or of the flavour.',
    'The package contains a test that makes a pot, a licence, and a workflow for continuous integration. What it is developed with is linked from this pot; see plugins setup.',
  ].join(' ')
  static override examples = ['pot plugins new command ./pot-plugin-hello', 'pot plugins new flavour ./pot-plugin-www --json']
  static override args = {
    kind: Args.string({description: 'kind of the plugin', options: [...KINDS], required: true}),
    directory: Args.string({description: 'new directory', required: true}),
  }

  async run() {
    const {args} = await this.parse(PluginsNew)
    const [{KINDS: kinds, makePlugin}, {linkForDevelopment}, {writeTypes}] = await Promise.all([
      import('../../plugins/manage/scaffold.js'),
      import('../../plugins/manage/development.js'),
      import('../../plugins/manage/write-types.js'),
    ])
    const kind = kinds.find((one) => one === args.kind) ?? 'command'
    const {root, name, version} = this.config
    const isTaken = (word: string) =>
      kind === 'command' ? this.config.findCommand(word) !== undefined : Object.hasOwn(this.config.findCommand('create')?.flags ?? {}, word)
    const made = makePlugin({kind, directory: args.directory, core: {root, name, version}, isTaken})
    if (kind !== 'flavour') writeTypes(made.directory)
    const {missing} = linkForDevelopment({root, name}, made.directory)
    for (const file of made.files) this.log(`${args.directory.replace(/\/$/, '')}/${file}`)
    if (missing.length > 0 && kind !== 'flavour')
      this.warn(`this pot does not contain ${missing.join(' and ')}: npm install --save-dev typescript @types/node@20`)
    return made
  }
}
