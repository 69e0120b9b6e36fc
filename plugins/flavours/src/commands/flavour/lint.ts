import {defined} from '@pot/core'
import {Args, PotCommand} from '@pot/core/command'
import type {Finding} from '../../lint.js'
import type {Option} from '../../lint-words.js'

export default class FlavourLint extends PotCommand {
  static override summary = 'Check a flavour without making a pot.'
  static override description = 'Prints FILE:LINE: PROBLEM for each problem. The exit status is 0 if there is no problem, and 1 otherwise.'
  static override examples = ['<%= config.bin %> flavour lint ./web', '<%= config.bin %> flavour lint nginx']
  static override args = {flavour: Args.string({description: 'name or path of the flavour', required: true})}

  async run(): Promise<readonly Finding[]> {
    const {args} = await this.parse(FlavourLint)
    const [ctx, {findFlavour}, {lintFlavour}] = await Promise.all([this.context(), import('../../find-flavour.js'), import('../../lint.js')])
    const options = (command: string): Option[] | undefined => {
      const flags = this.config.findCommand(command)?.flags
      return flags && Object.values(flags).map(({name, char, type, required = false}) => ({name, type, required, ...defined({char})}))
    }
    const flavour = findFlavour(args.flavour, ctx.flavours, process.cwd())
    if (flavour.passedOver !== undefined) ctx.report.warn(flavour.passedOver)
    const findings = await lintFlavour({ask: ctx.host.ask, attributes: ctx.attributes}, flavour, options)
    for (const {file, line, problem} of findings) this.log(`${file}:${line}: ${problem}`)
    if (findings.length > 0) process.exitCode = 1
    else ctx.report.info('nothing is wrong')
    return findings
  }
}
