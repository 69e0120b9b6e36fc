import {declaredFor} from '../cli/contributed.js'
import {stackFlags} from '../cli/flags/stack.js'
import {ChangeCommand, Flags} from '../command.js'
import type {StackItem} from '../stacks/plan.js'

/** The result of `pot apply`. */
export interface ApplyResult {
  readonly stack: string
  /** false: the host was as the file says. */
  readonly changed: boolean
  readonly items: readonly StackItem[]
  /** What the file says and pot does not do. */
  readonly notices: readonly string[]
}

export default class Apply extends ChangeCommand {
  static override helpPlace = {heading: 'Stacks', rank: 1}
  static override summary = 'Make the pots, networks, volumes and secrets of a file what the file says.'
  static override description =
    'Makes what is missing, changes only the fields that differ, starts what does not run, and restarts a pot only if a change needs it. A second apply changes nothing. A pot that is there and is not of the stack is left alone, unless --adopt is given. What is no longer in the file is named, and destroyed with --prune. A pot whose base, image, type, network or flavours differ must be made again, which destroys its data: --recreate. On a terminal, pot asks before it destroys anything; -F answers yes.'
  static override examples = [
    '<%= config.bin %> apply -f shop.yaml',
    '<%= config.bin %> apply -f shop.yaml --plan',
    '<%= config.bin %> apply -f docker-compose.yml --prune',
  ]
  static override flags = {
    ...stackFlags,
    adopt: Flags.boolean({description: 'take over pots and secrets that are there and are not of the stack'}),
    prune: Flags.boolean({description: 'destroy pots, networks and secrets of the stack that are no longer in the file'}),
    recreate: Flags.boolean({description: 'destroy pots that have to be made again, and make them again'}),
    force: Flags.boolean({char: 'F', description: 'do not ask before something is destroyed'}),
  }

  async run(): Promise<ApplyResult> {
    const {flags} = await this.parse(Apply)
    const ctx = await this.context({root: true, flags})
    const [{openStack}, {refuse, surveyStack}, {applyStack}, {isChange}, {doneText, lossText}] = await Promise.all([
      import('../stacks/open.js'),
      import('../stacks/survey.js'),
      import('../stacks/apply.js'),
      import('../stacks/plan.js'),
      import('../ui/stack-text.js'),
    ])
    const {stack, comparing} = openStack(ctx, flags.file, declaredFor(this.config))
    for (const line of stack.notices) ctx.report.warn(line)
    const survey = await surveyStack(comparing, stack, flags)
    refuse(stack, survey, flags, flags.file)
    const lost = survey.items.filter(({action}) => action === 'destroy' || action === 'recreate')
    if (lost.length > 0 && !flags.force && !ctx.planOnly) {
      const {confirmed} = await import('../ui/confirm.js')
      await confirmed(lossText(lost), 'Destroy it?', 'nothing was changed')
    }
    for (const one of survey.items)
      if (one.action === 'unlisted')
        ctx.report.info(`${one.kind} ${one.name} is no longer in ${flags.file}${one.kind === 'volume' ? '' : ': --prune destroys it'}`)
    await applyStack({ctx, live: comparing.live, stack, done: (one) => this.log(doneText(one))}, survey)
    const changed = survey.items.some(isChange)
    if (!changed) this.log(`stack ${stack.name}: nothing to change`)
    return {stack: stack.name, changed, items: survey.items, notices: stack.notices}
  }
}
