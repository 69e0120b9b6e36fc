import {ChangeCommand, Flags} from '../command.js'

export interface DeInitResult {
  readonly fsRoot: string
}

export default class DeInit extends ChangeCommand {
  static override ignoresOperands = true
  static override helpPlace = {heading: 'This host', rank: 2}
  static override showsSteps = true
  static override wakesStorage = 'never' as const
  static override summary = 'Destroy all pots, and remove everything that init made.'
  static override description = 'On a terminal, de-init lists the pots, fscomps, bases, secrets and snapshots that will be lost, and asks; -f answers yes.'
  static override examples = ['<%= config.bin %> de-init', '<%= config.bin %> de-init -f', '<%= config.bin %> de-init --plan']
  static override flags = {
    force: Flags.boolean({char: 'f', description: 'stop running pots, and do not ask'}),
    minimal: Flags.boolean({char: 'm', description: 'do not change pf (always the case; accepted for scripts for pot 0.16)'}),
    'pf-file': Flags.string({char: 'p', description: 'file of pf rules (ignored; accepted for scripts for pot 0.16)', helpValue: 'FILE'}),
  }

  async run(): Promise<DeInitResult> {
    const {flags} = await this.parse(DeInit)
    const [ctx, {deInit}] = await Promise.all([this.context({root: true, flags}), import('../init/de-init.js')])
    if (!flags.force && !ctx.planOnly) {
      const [{confirmed}, {lossOfAll}] = await Promise.all([import('../ui/confirm.js'), import('../init/loss.js')])
      const lost = await lossOfAll(ctx)
      if (lost.length > 0) await confirmed(lost, 'Destroy it?')
    }
    await deInit(ctx, flags.force)
    this.tell(`nothing of pot is left`)
    return {fsRoot: ctx.settings.fsRoot}
  }
}
