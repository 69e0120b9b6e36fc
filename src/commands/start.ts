import {misuse} from '../errors.js'
import {ChangeCommand, Flags, potArg, potFlag, potName} from '../command.js'
import type {Many} from '../pots/run/many.js'
import type {MainState} from '../pots/state/main-state.js'

export interface StartResult {
  readonly name: string
  readonly started: boolean
  /** Exit status of the main command, for a pot that is not persistent. */
  readonly exitCode?: number
  /** The state of the main command, if this command did not wait for its end. */
  readonly main?: MainState
  /** true when the pot was already running and its main command got a new supervisor. */
  readonly resumed?: true
  /** Whether another process stopped the pot in the meantime. */
  readonly stoppedByOthers?: true
}

export default class Start extends ChangeCommand {
  static override ignoresOperands = true
  static override helpPlace = {heading: 'Run pots', rank: 1}
  static override showsSteps = true
  static override summary = 'Start a pot, after the pots that it depends on.'
  static override description =
    'A persistent pot stays up until it is stopped; its main command runs in the background (see pot logs). pot start watches the main command for a moment, and warns if it ends at once. With --wait, pot start waits until the main command has run for two seconds, or until its health check succeeds, and exits with 125 if the main command fails. For a pot that is not persistent, pot start waits until the main command ends, and exits with 0, or with 125 if the main command failed. If another process stops the pot in the meantime, pot start exits with 0.'
  static override examples = [
    '<%= config.bin %> start web',
    '<%= config.bin %> start -s -p web',
    '<%= config.bin %> start web --wait',
    '<%= config.bin %> start web --plan',
    '<%= config.bin %> start --at-boot',
  ]
  static override args = {name: potArg}
  static override flags = {
    pot: potFlag,
    snapshot: Flags.boolean({char: 's', description: 'take a snapshot first'}),
    'full-snapshot': Flags.boolean({char: 'S', description: 'the same as --snapshot (deprecated in pot 0.16)'}),
    detach: Flags.boolean({char: 'd', description: 'do not wait for the main command of a pot that is not persistent'}),
    wait: Flags.boolean({description: 'wait until the main command runs, or is healthy; exit with 125 if it fails', exclusive: ['at-boot', 'early-at-boot']}),
    'at-boot': Flags.boolean({
      description: 'start all pots with the attribute start-at-boot, and those of stop --remember, as at boot',
      exclusive: ['pot', 'early-at-boot'],
    }),
    'early-at-boot': Flags.boolean({description: 'start all pots with the attribute early-start-at-boot', exclusive: ['pot']}),
  }

  async run(): Promise<StartResult | Many> {
    const {flags, args} = await this.parse(Start)
    if (flags['at-boot'] || flags['early-at-boot']) {
      if (args.name !== undefined) throw misuse('the name of a pot excludes --at-boot and --early-at-boot', `pot start ${args.name}`)
      return this.atBoot(flags, flags['at-boot'] ? 'start-at-boot' : 'early-start-at-boot')
    }
    const name = potName(flags, args, 'start')
    const [ctx, {startAndWait}] = await Promise.all([this.context({root: true, flags}), import('../pots/run/start-and-wait.js')])
    const result = await startAndWait(ctx, {name, snapshot: flags.snapshot || flags['full-snapshot'], detach: flags.detach || flags.wait, wait: flags.wait})
    if (result.exitCode === undefined) {
      this.tell(result.started ? `started ${name}` : result.resumed ? `the main command of ${name} has a supervisor again` : `${name} is already running`)
    }
    if (result.main !== undefined && FAILED.has(result.main.state) && result.main.exitCode !== 0) {
      const {mainText} = await import('../ui/main-text.js')
      ctx.report.warn(`the main command of ${name}: ${mainText(result.main)}; see 'pot logs ${name}'`)
      if (flags.wait) process.exitCode = 125
    }
    if (result.exitCode && !result.stoppedByOthers) process.exitCode = 125
    return result
  }

  private async atBoot(flags: Readonly<Record<string, unknown>>, attribute: 'start-at-boot' | 'early-start-at-boot'): Promise<Many> {
    const [ctx, {assertAll, startAtBoot}] = await Promise.all([this.context({root: true, flags}), import('../pots/run/many.js')])
    const result = await startAtBoot(ctx, attribute)
    this.tell(result.done.length === 0 ? 'no pot had to be started' : `started ${result.done.join(', ')}`)
    assertAll(result, 'started')
    return result
  }
}

const FAILED: ReadonlySet<MainState['state']> = new Set(['exited', 'killed', 'restarting', 'unhealthy', 'unsupervised'])
