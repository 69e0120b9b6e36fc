import {defined} from '@pot/core'
import {Args, PotCommand} from '@pot/core/command'

export interface ShownFlavour {
  readonly name: string
  readonly file?: string
  readonly script?: string
  readonly arguments: readonly {readonly key: string; readonly type: string; readonly default?: string}[]
  /** The commands of the recipe, as written. */
  readonly commands: readonly string[]
}

export default class FlavourShow extends PotCommand {
  static override summary = 'Show the commands of a flavour, and the variables that it accepts.'
  static override examples = ['<%= config.bin %> flavour show nginx', '<%= config.bin %> flavour show ./web --json']
  static override args = {flavour: Args.string({description: 'name or path of the flavour', required: true})}

  async run(): Promise<ShownFlavour> {
    const {args} = await this.parse(FlavourShow)
    const [ctx, {findFlavour}, {readRecipe}, {nameOf}] = await Promise.all([
      this.context(),
      import('../../find-flavour.js'),
      import('../../recipe.js'),
      import('../../arguments.js'),
    ])
    const {name, file, script, lines, declared, passedOver} = readRecipe(findFlavour(args.flavour, ctx.flavours, process.cwd()))
    if (passedOver !== undefined) ctx.report.warn(passedOver)
    const commands = lines.flatMap(({kind, text}) => (kind === 'command' ? [text.trim()] : []))
    if (file !== undefined) this.log(`commands: ${file}`)
    for (const command of commands) this.log(`\t${command}`)
    if (script !== undefined) this.log(`script: ${script}`)
    for (const argument of declared) this.log(`argument: ${argument.key} (${nameOf(argument)}) ${argument.default ?? 'has to be given'}`)
    return {
      name,
      ...defined({file, script}),
      commands,
      arguments: declared.map((one) => ({key: one.key, type: nameOf(one), ...defined({default: one.default})})),
    }
  }
}
