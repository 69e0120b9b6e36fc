import {ChangeCommand, Flags, potArg} from '../command.js'
import type {Context} from '../context.js'
import {hasCode, misuse} from '../errors.js'

export interface DestroyResult {
  /** Names of the destroyed pots, in the order in which they were destroyed. */
  readonly pots: readonly string[]
  readonly base?: string
  readonly fscomp?: string
  readonly bridge?: string
}

export default class Destroy extends ChangeCommand {
  static override ignoresOperands = true
  static override helpPlace = {heading: 'Make and remove pots', rank: 4}
  static override showsSteps = true
  static override summary = 'Destroy a pot, a base, a fscomp or a private bridge, including all snapshots.'
  static override description = 'The command fails and removes nothing if a file system that does not belong to pot is mounted below the directory.'
  static override examples = [
    '<%= config.bin %> destroy -p web',
    '<%= config.bin %> destroy -F web',
    '<%= config.bin %> destroy -r -b bookworm',
    '<%= config.bin %> destroy -f data',
    '<%= config.bin %> destroy -B internal',
  ]
  static override args = {name: potArg}
  static override flags = {
    pot: Flags.string({char: 'p', description: 'pot to destroy', helpValue: 'POT', exclusive: ['base', 'fscomp', 'bridge']}),
    base: Flags.string({char: 'b', description: 'base to destroy', helpValue: 'BASE', exclusive: ['fscomp', 'bridge']}),
    fscomp: Flags.string({char: 'f', description: 'fscomp to destroy', helpValue: 'FSCOMP', exclusive: ['bridge']}),
    bridge: Flags.string({char: 'B', description: 'private bridge to destroy (network plugin)', helpValue: 'BRIDGE'}),
    force: Flags.boolean({char: 'F', description: 'stop the pot if it runs, destroy it even if it is broken, succeed if it does not exist'}),
    recursive: Flags.boolean({char: 'r', description: 'also destroy the pots that are built on it'}),
    quiet: Flags.boolean({char: 'q', description: 'say nothing but errors'}),
  }

  async run(): Promise<DestroyResult> {
    const {flags, args} = await this.parse(Destroy)
    const name = flags.pot ?? args.name
    if ([name, flags.base, flags.fscomp, flags.bridge].every((one) => one === undefined))
      throw misuse('no pot, base, fscomp or bridge to destroy is given', 'pot destroy -p POT | -b BASE | -f FSCOMP | -B BRIDGE')
    const ctx = await this.context({root: true, flags})
    const result = await destroyAll(ctx, {...flags, pot: name})
    if (!flags.quiet) for (const one of [...result.pots, result.base, result.fscomp, result.bridge]) if (one !== undefined) this.log(`destroyed ${one}`)
    return result
  }
}

interface What {
  readonly pot: string | undefined
  readonly base?: string | undefined
  readonly fscomp?: string | undefined
  readonly bridge?: string | undefined
  readonly force: boolean
  readonly recursive: boolean
  readonly quiet: boolean
}

async function destroyAll(ctx: Context, {pot, base, fscomp, bridge, force, recursive, quiet}: What): Promise<DestroyResult> {
  if (bridge !== undefined) {
    await ctx.run(['destroy-private-bridge', '-B', bridge])
    return {pots: [], bridge}
  }
  if (base !== undefined) {
    const {destroyBase} = await import('../bases/destroy.js')
    return {pots: await destroyBase(ctx, {base, force, recursive}), base}
  }
  if (fscomp !== undefined) {
    const {destroyFscomp} = await import('../fscomps/destroy.js')
    await destroyFscomp(ctx, fscomp, force)
    return {pots: [], fscomp}
  }
  const {destroyPot} = await import('../pots/make/destroy.js')
  try {
    return {pots: await destroyPot(ctx, {name: pot ?? '', force, recursive})}
  } catch (error) {
    // With --force a missing pot is no error: orchestrators repeat the command until it succeeds.
    if (!force || !hasCode(error, 'NO_POT')) throw error
    if (!quiet && error instanceof Error) ctx.report.info(error.message)
    return {pots: []}
  }
}
