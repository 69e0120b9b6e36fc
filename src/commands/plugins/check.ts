import {Args, PotCommand} from '../../command.js'

export default class PluginsCheck extends PotCommand {
  static override wakesStorage = 'never' as const
  static override summary = 'Check a plugin before it is published or installed.'
  static override description = [
    'Looks at package.json, the block pot, hooks, commands, options and attributes of a directory or of a tarball of npm pack, and loads the code of the plugin. pot plugins install makes the same checks.',
    'The exit status is 1 if the plugin cannot be installed; advice does not change it.',
  ].join(' ')
  static override examples = ['pot plugins check .', 'pot plugins check pot-plugin-share-1.0.0.tgz --json']
  static override args = {path: Args.string({description: 'directory or tarball of the plugin', required: true})}

  async run() {
    const {args} = await this.parse(PluginsCheck)
    const [{checkPackage}, {askHost}] = await Promise.all([import('../../plugins/manage/check-package.js'), import('../../programs/ask-host.js')])
    const checked = await checkPackage(this.config, args.path, askHost)
    for (const line of checked.errors) this.log(`error    ${line}`)
    for (const line of checked.advice) this.log(`advice   ${line}`)
    if (checked.errors.length > 0) process.exitCode = 1
    else this.log(`${checked.plugin} ${checked.version} can be installed`)
    return checked
  }
}
