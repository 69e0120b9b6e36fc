import {PotCommand} from '@pot/core/command'

export interface ListedFlavour {
  readonly name: string
  /** Absolute path of the flavour's file. */
  readonly file?: string
  readonly script?: string
}

export default class FlavourList extends PotCommand {
  static override summary = 'List the flavours of this host, of pot, and of plugins.'
  static override examples = ['<%= config.bin %> flavour list', '<%= config.bin %> flavour list --json']

  async run(): Promise<readonly ListedFlavour[]> {
    await this.parse(FlavourList)
    const [ctx, {flavourNames}, {findFlavour}] = await Promise.all([this.context(), import('@pot/core'), import('../../find-flavour.js')])
    // The root directory, not the current directory: there every file would count as a flavour.
    const found = flavourNames(ctx.flavours).map((name) => findFlavour(name, ctx.flavours, ctx.flavours[0] ?? '/'))
    for (const {name, file, script} of found) this.log([name, ...[file, script].filter((path) => path !== undefined)].join('\t'))
    if (found.length === 0) ctx.report.info(`there are no flavours in ${ctx.flavours.join(', ')}`)
    return found
  }
}
