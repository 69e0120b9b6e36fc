import {Args, PotCommand} from '../../command.js'

export default class PluginsSetup extends PotCommand {
  static override wakesStorage = 'never' as const
  static override summary = 'Link what a plugin is developed with into its node_modules.'
  static override description =
    'Links @pot/core, the compiler and the types of Node from this pot, so that a plugin is compiled and tested with the pot that runs it, and without a network. Packages that npm has installed stay.'
  static override examples = ['pot plugins setup', 'pot plugins setup ./my-plugin --json']
  static override args = {directory: Args.string({description: 'directory of the plugin', default: '.'})}

  async run() {
    const {args} = await this.parse(PluginsSetup)
    const [{linkForDevelopment}, {resolve}] = await Promise.all([import('../../plugins/manage/development.js'), import('node:path')])
    const linked = linkForDevelopment(this.config, resolve(args.directory))
    this.log(`linked ${linked.packages.join(', ')}`)
    if (linked.missing.length > 0) this.warn(`this pot does not contain ${linked.missing.join(' and ')}: npm install --save-dev typescript @types/node@20`)
    return linked
  }
}
