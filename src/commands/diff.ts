import {declaredFor} from '../cli/contributed.js'
import {stackFlags} from '../cli/flags/stack.js'
import {PotCommand} from '../command.js'
import {isRecord, PotError, messageOf} from '../errors.js'
import type {StackItem} from '../stacks/plan.js'

/** The result of `pot diff`. */
export interface DiffResult {
  readonly stack: string
  /** Whether apply would change something. The exit status is 1 then. */
  readonly differs: boolean
  readonly items: readonly StackItem[]
  /** What the file says and pot does not do. */
  readonly notices: readonly string[]
}

export default class Diff extends PotCommand {
  static override helpPlace = {heading: 'Stacks', rank: 2}
  static override summary = 'Show how pots, networks, volumes and secrets differ from a file.'
  static override description =
    'Shows what apply would do, and changes nothing. The exit status is 0 if nothing differs, 1 if something does, and 2 if the comparison fails. Values of variables and secrets are not shown.'
  static override examples = ['<%= config.bin %> diff -f shop.yaml', '<%= config.bin %> diff -f docker-compose.yml --json']
  static override flags = stackFlags

  async run(): Promise<DiffResult> {
    try {
      return await this.#compare()
    } catch (error) {
      // 1 is the answer that something differs.
      if (!isRecord(error) || !('oclif' in error)) throw error
      const [hint] = Array.isArray(error.suggestions) ? error.suggestions : []
      throw new PotError(typeof error.code === 'string' ? error.code : 'FAILED', messageOf(error), {
        exit: 2,
        hint: typeof hint === 'string' ? hint : undefined,
        cause: error,
      })
    }
  }

  async #compare(): Promise<DiffResult> {
    const {flags} = await this.parse(Diff)
    const ctx = await this.context({root: true, flags})
    const [{openStack}, {surveyStack}, {isChange}, {planText}] = await Promise.all([
      import('../stacks/open.js'),
      import('../stacks/survey.js'),
      import('../stacks/plan.js'),
      import('../ui/stack-text.js'),
    ])
    const {stack, comparing} = openStack(ctx, flags.file, declaredFor(this.config))
    for (const line of stack.notices) ctx.report.warn(line)
    const {items} = await surveyStack(comparing, stack, {adopt: false, prune: false, recreate: false})
    const differs = items.some(isChange)
    for (const one of items) if (one.action !== 'none') for (const line of planText(one)) this.log(line)
    if (!differs) this.log(`stack ${stack.name}: nothing differs`)
    process.exitCode = differs ? 1 : 0
    return {stack: stack.name, differs, items, notices: stack.notices}
  }
}
