import {Flags, potArg, PotCommand, potFlag, potName} from '../command.js'
import {hasCode} from '../errors.js'
import type {Pot} from '../record/pot.js'

export interface GetAttributeResult {
  readonly name: string
  readonly attribute: string
  readonly value: string
}

export default class GetAttribute extends PotCommand {
  static override ignoresOperands = true
  static override helpPlace = {heading: 'Change pots', rank: 2}
  static override summary = 'Print the value of an attribute of a pot.'
  static override description =
    'An attribute that was never set has its default value. With -q, no message is printed for an unknown pot; the exit status is 1.'
  static override aliases = ['get-attr']
  static override examples = ['<%= config.bin %> get-attribute -p web -A persistent', '<%= config.bin %> get-attr -q -p web -A start-at-boot']
  static override args = {name: potArg}
  static override flags = {
    pot: potFlag,
    attribute: Flags.string({char: 'A', required: true, description: 'name of the attribute'}),
    value: Flags.string({char: 'V', hidden: true, description: 'ignored'}),
    quiet: Flags.boolean({char: 'q', description: 'the value only'}),
  }

  async run(): Promise<GetAttributeResult> {
    const {flags, args} = await this.parse(GetAttribute)
    const name = potName(flags, args, 'get-attribute')
    const [ctx, {attributeValue, findAttribute}, {readPot}] = await Promise.all([
      this.context({flags}),
      import('../record/attribute-values.js'),
      import('../record/store.js'),
    ])
    const attribute = findAttribute(ctx.attributes, flags.attribute)
    let pot: Pot
    try {
      pot = readPot(ctx.settings, name)
    } catch (error) {
      if (!flags.quiet || this.jsonEnabled() || !hasCode(error, 'NO_POT')) throw error
      process.exitCode = 1
      return {name, attribute: attribute.name, value: ''}
    }
    const value = attributeValue(pot, attribute)
    if (flags.quiet) this.log(value)
    else if (value === '') ctx.report.info(`${attribute.name} is not set`)
    else this.log(`${attribute.name}: ${value}`)
    return {name, attribute: attribute.name, value}
  }
}
