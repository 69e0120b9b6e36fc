import {Args, PotCommand} from '../../command.js'
import {hasCode} from '../../errors.js'

export default class PluginsInspect extends PotCommand {
  static override summary = 'Show what a plugin adds to pot, and the pots that need it.'
  static override description =
    'Shows the commands, options, attributes, settings, events, hooks, drivers and flavours of a plugin that is installed or comes with pot, its version of the plugin API, and what is wrong with it.'
  static override examples = ['pot plugins inspect network', 'pot plugins inspect pot-plugin-share --json']
  static override args = {plugin: Args.string({description: 'name of the plugin', required: true})}

  async run() {
    const {args, flags} = await this.parse(PluginsInspect)
    const [ctx, {inspectPlugin}, {flavourNames}, {potsThatNeed}, {pluginText}] = await Promise.all([
      this.context({flags}),
      import('../../plugins/manage/inspect.js'),
      import('../../pots/make/flavour-names.js'),
      import('../../record/needs.js'),
      import('../../ui/plugin-text.js'),
    ])
    const inspected = await inspectPlugin(this.config, args.plugin, ctx.places.config)
    const flavours = flavourNames(inspected.flavours)
    const pots = await Promise.resolve()
      .then(() => potsThatNeed(ctx, [inspected.plugin]).map(({name}) => name))
      .catch((error: unknown) => {
        // Before pot init there are no pots.
        if (hasCode(error, 'NOT_INITIALISED')) return []
        throw error
      })
    for (const line of pluginText(inspected, flavours, pots)) this.log(line)
    return {...inspected, flavours, pots}
  }
}
