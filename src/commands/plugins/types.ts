import {Args, PotCommand} from '../../command.js'

export default class PluginsTypes extends PotCommand {
  static override wakesStorage = 'never' as const
  static override summary = 'Write the types of what a plugin declares.'
  static override description = [
    'Writes src/pot-types.ts in the directory of a plugin: the types of its options, attributes, settings and events, from the block pot of package.json, and the type of its hooks.',
    'Run it before the compiler, in the script "build" of package.json.',
  ].join(' ')
  static override examples = ['pot plugins types', 'pot plugins types ./my-plugin --json']
  static override args = {directory: Args.string({description: 'directory of the plugin', default: '.'})}

  async run() {
    const {args} = await this.parse(PluginsTypes)
    const [{writeTypes}, {resolve}] = await Promise.all([import('../../plugins/manage/write-types.js'), import('node:path')])
    const written = writeTypes(resolve(args.directory))
    if (written.changed) this.log(`wrote ${written.file}`)
    return written
  }
}
