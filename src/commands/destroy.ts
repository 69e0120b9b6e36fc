import {ChangeCommand, Flags, operands, potsArg, potsFlags, type PotResult} from '../command.js'
import type {Context} from '../context.js'
import {defined} from '../defined.js'
import {hasCode, misuse} from '../errors.js'

/** The result of `pot destroy`. */
export interface DestroyResult {
  /** Names of the destroyed pots, in the order in which they were destroyed. */
  readonly pots: readonly string[]
  readonly base?: string
  readonly fscomp?: string
  readonly bridge?: string
}

export default class Destroy extends ChangeCommand {
  static override ignoresOperands = true
  static override strict = false
  static override helpPlace = {heading: 'Make and remove pots', rank: 4}
  static override showsSteps = true
  static override summary = 'Destroy a pot, a base, a fscomp or a private bridge, including all snapshots.'
  static override description =
    'The command fails and removes nothing if a file system that does not belong to pot is mounted below the directory. On a terminal, pot asks before it destroys the pots of a list, a pattern, --all or --filter; -F answers yes. It does not ask for one pot that is named, as in pot 0.16, nor for a base, a fscomp and a bridge; --plan shows what would be removed.'
  static override examples = [
    '<%= config.bin %> destroy -p web',
    '<%= config.bin %> destroy -F web',
    "<%= config.bin %> destroy -F 'web-*'",
    '<%= config.bin %> destroy -r -b bookworm',
    '<%= config.bin %> destroy -f data',
    '<%= config.bin %> destroy -B internal',
  ]
  static override args = {name: potsArg}
  static override flags = {
    ...potsFlags,
    pot: Flags.string({...potsFlags.pot, multiple: true, exclusive: ['base', 'fscomp', 'bridge']}),
    base: Flags.string({char: 'b', description: 'base to destroy', helpValue: 'BASE', exclusive: ['fscomp', 'bridge', 'all', 'filter']}),
    fscomp: Flags.string({char: 'f', description: 'fscomp to destroy', helpValue: 'FSCOMP', exclusive: ['bridge', 'all', 'filter']}),
    bridge: Flags.string({char: 'B', description: 'private bridge to destroy', helpValue: 'BRIDGE', exclusive: ['all', 'filter']}),
    force: Flags.boolean({char: 'F', description: 'stop the pot if it runs, destroy it even if it is broken, succeed if it does not exist'}),
    recursive: Flags.boolean({char: 'r', description: 'also destroy the pots that are built on it'}),
    quiet: Flags.boolean({char: 'q', description: 'say nothing but errors'}),
  }

  async run(): Promise<DestroyResult | readonly PotResult<DestroyResult>[]> {
    const parsed = await this.parse(Destroy)
    const {flags} = parsed
    const names = operands(parsed)
    const other = flags.base ?? flags.fscomp ?? flags.bridge
    const some = flags.pot !== undefined || names.length > 0 || flags.all || flags.filter !== undefined
    if (!some && other === undefined) throw misuse('no pot, base, fscomp or bridge to destroy is given', 'pot destroy -p POT | -b BASE | -f FSCOMP | -B BRIDGE')
    if (flags.bridge !== undefined) return this.told(await this.destroyNetwork(await this.context({root: true, flags}), flags.bridge), flags.quiet)
    if (other !== undefined) return this.told(await destroyOther(await this.context({root: true, flags}), flags), flags.quiet)
    const gone: string[] = []
    return this.forPots<DestroyResult>(parsed, {
      order: 'destroy',
      act: async (ctx, name) => ({pots: await destroyOnce(ctx, {...flags, name}, gone)}),
      text: ({pots}) => (pots.length === 0 ? 'no such pot' : 'destroyed'),
      alone: async (ctx, name) => this.told({pots: await destroyOnce(ctx, {...flags, name}, gone)}, flags.quiet),
      confirm: async (ctx, all) => {
        if (flags.force || ctx.planOnly) return
        const [{confirmed}, {lossOf}] = await Promise.all([import('../ui/confirm.js'), import('../pots/many/loss.js')])
        await confirmed(await lossOf(ctx, all), 'Destroy them?')
      },
    })
  }

  /** A plugin says by which command. */
  private async destroyNetwork(ctx: Context, name: string): Promise<DestroyResult> {
    const [{contributedStack}, {filled, networkMeans}] = await Promise.all([import('../plugins/contributed/stack.js'), import('../stacks/file/means.js')])
    await ctx.run(filled(networkMeans(contributedStack(this.config)).remove, {name}))
    return {pots: [], bridge: name}
  }

  private told(result: DestroyResult, quiet: boolean): DestroyResult {
    if (!quiet) for (const one of [...result.pots, result.base, result.fscomp, result.bridge]) if (one !== undefined) this.log(`destroyed ${one}`)
    return result
  }
}

interface Other {
  readonly base?: string | undefined
  readonly fscomp?: string | undefined
  readonly force: boolean
  readonly recursive: boolean
}

async function destroyOther(ctx: Context, {base, fscomp, force, recursive}: Other): Promise<DestroyResult> {
  if (base !== undefined) {
    const {destroyBase} = await import('../bases/destroy.js')
    return {pots: await destroyBase(ctx, {base, force, recursive}), base}
  }
  const {destroyFscomp} = await import('../fscomps/destroy.js')
  await destroyFscomp(ctx, fscomp ?? '', force)
  return {pots: [], ...defined({fscomp})}
}

interface One {
  readonly name: string
  readonly force: boolean
  readonly recursive: boolean
  readonly quiet: boolean
}

/** Destroys a pot, unless this command has destroyed it already. Resolves with the names of all pots that were destroyed for it. */
async function destroyOnce(ctx: Context, {name, force, recursive, quiet}: One, gone: string[]): Promise<readonly string[]> {
  if (gone.includes(name)) return [name]
  const {destroyTree} = await import('../pots/make/destroy.js')
  const known = [...gone]
  try {
    await destroyTree(ctx, {name, force, recursive}, known)
    const mine = known.filter((one) => !gone.includes(one))
    gone.push(...mine)
    return mine
  } catch (error) {
    // With --force a missing pot is no error: orchestrators repeat the command until it succeeds.
    if (!force || !hasCode(error, 'NO_POT')) throw error
    if (!quiet && error instanceof Error) ctx.report.info(error.message)
    return []
  }
}
