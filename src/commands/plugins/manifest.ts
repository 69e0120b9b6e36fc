import {Args, PotCommand} from '../../command.js'

export default class PluginsManifest extends PotCommand {
  static override wakesStorage = 'never' as const
  static override summary = 'Write the manifest of the commands of a plugin.'
  static override description = [
    'Writes oclif.manifest.json in the directory of a plugin: the commands with their options and help, so that pot loads only the command that runs.',
    'Run it after the compiler, in the script "build" of package.json, and add the file to "files".',
  ].join(' ')
  static override examples = ['pot plugins manifest', 'pot plugins manifest ./my-plugin --json']
  static override args = {directory: Args.string({description: 'directory of the plugin', default: '.'})}

  async run() {
    const {args} = await this.parse(PluginsManifest)
    const [{writeManifest}, {resolve}] = await Promise.all([import('../../plugins/manage/write-manifest.js'), import('node:path')])
    const written = await writeManifest(resolve(args.directory))
    this.log(`wrote ${written.file}`)
    return written
  }
}
