import {misuse, PotError} from '../errors.js'
import {ChangeCommand, Flags, operands, potsArg, potsFlags, type PotResult} from '../command.js'
import type {Context} from '../context.js'
import type {Many} from '../pots/run/at-boot.js'
import type {Run} from '../pots/run/start-and-wait.js'
import type {MainState} from '../pots/state/main-state.js'

/** The result of `pot start`. */
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
  static override strict = false
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
    "<%= config.bin %> start db 'web-*'",
    '<%= config.bin %> start --all --filter base=bookworm',
    '<%= config.bin %> start --at-boot',
  ]
  static override args = {name: potsArg}
  static override flags = {
    ...potsFlags,
    snapshot: Flags.boolean({char: 's', description: 'take a snapshot first'}),
    'full-snapshot': Flags.boolean({char: 'S', description: 'the same as --snapshot (deprecated in pot 0.16)'}),
    detach: Flags.boolean({char: 'd', description: 'do not wait for the main command of a pot that is not persistent'}),
    wait: Flags.boolean({description: 'wait until the main command runs, or is healthy; exit with 125 if it fails', exclusive: ['at-boot', 'early-at-boot']}),
    'at-boot': Flags.boolean({
      description: 'start all pots with the attribute start-at-boot, and those of stop --remember, as at boot',
      exclusive: ['pot', 'all', 'filter', 'early-at-boot'],
    }),
    'early-at-boot': Flags.boolean({description: 'start all pots with the attribute early-start-at-boot', exclusive: ['pot', 'all', 'filter']}),
  }

  async run(): Promise<StartResult | readonly PotResult<StartResult>[] | Many> {
    const parsed = await this.parse(Start)
    const {flags} = parsed
    if (flags['at-boot'] || flags['early-at-boot']) {
      const [name] = operands(parsed)
      if (name !== undefined) throw misuse('the name of a pot excludes --at-boot and --early-at-boot', `pot start ${name}`)
      return this.atBoot(flags, flags['at-boot'] ? 'start-at-boot' : 'early-start-at-boot')
    }
    const {wait} = flags
    const request = {snapshot: flags.snapshot || flags['full-snapshot'], wait}
    const {startAndWait} = await import('../pots/run/start-and-wait.js')
    return this.forPots<StartResult>(parsed, {
      order: 'start',
      act: async (ctx, name) => this.watched(ctx, await startAndWait(ctx, {...request, name, detach: true}), wait),
      text: ({started, resumed}) => (started ? 'started' : resumed ? 'supervised again' : 'already running'),
      alone: async (ctx, name) => this.alone(ctx, await startAndWait(ctx, {...request, name, detach: flags.detach || wait}), wait),
    })
  }

  private async alone(ctx: Context, result: Run, wait: boolean): Promise<StartResult> {
    const {name, started, resumed, exitCode, stoppedByOthers} = result
    if (exitCode === undefined)
      this.tell(started ? `started ${name}` : resumed ? `the main command of ${name} has a supervisor again` : `${name} is already running`)
    const problem = await problemOf(result)
    if (problem !== undefined) ctx.report.warn(`the main command of ${name}: ${problem}; see 'pot logs ${name}'`)
    if ((problem !== undefined && wait) || (exitCode && !stoppedByOthers)) process.exitCode = 125
    return result
  }

  /** Warns about a main command that has failed. Rejects with MAIN_FAILED if it was to be waited for. */
  private async watched(ctx: Context, result: Run, wait: boolean): Promise<StartResult> {
    const problem = await problemOf(result)
    if (problem === undefined) return result
    if (wait) throw new PotError('MAIN_FAILED', `the main command: ${problem}`, {hint: `pot logs ${result.name}`})
    ctx.report.warn(`the main command: ${problem}; see 'pot logs ${result.name}'`)
    return result
  }

  private async atBoot(flags: Readonly<Record<string, unknown>>, attribute: 'start-at-boot' | 'early-start-at-boot'): Promise<Many> {
    const [ctx, {assertAll, startAtBoot}] = await Promise.all([this.context({root: true, flags}), import('../pots/run/at-boot.js')])
    const result = await startAtBoot(ctx, attribute)
    if (attribute === 'start-at-boot' && !ctx.planOnly) {
      const {destroyStrays} = await import('../pots/make/ephemeral.js')
      await destroyStrays(ctx)
    }
    this.tell(result.done.length === 0 ? 'no pot had to be started' : `started ${result.done.join(', ')}`)
    assertAll(result, 'started')
    return result
  }
}

/** The state of a main command that has failed, in words. */
async function problemOf({main}: Run): Promise<string | undefined> {
  const {hasFailed} = await import('../pots/state/main-state.js')
  if (main === undefined || !hasFailed(main)) return undefined
  const {mainText} = await import('../ui/main-text.js')
  return mainText(main)
}
