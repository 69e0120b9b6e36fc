import {ChangeCommand, Flags, potsArg, potsFlags, type PotResult} from '../command.js'
import type {Context} from '../context.js'
import type {Stopped} from '../pots/run/stop.js'

export default class Stop extends ChangeCommand {
  static override ignoresOperands = true
  static override strict = false
  static override helpPlace = {heading: 'Run pots', rank: 2}
  static override showsSteps = true
  static override summary = 'Stop a pot, and remove everything that its start made.'
  static override examples = [
    '<%= config.bin %> stop web',
    '<%= config.bin %> stop -p web --plan',
    "<%= config.bin %> stop db 'web-*'",
    '<%= config.bin %> stop --all',
  ]
  static override args = {name: potsArg}
  static override flags = {
    ...potsFlags,
    all: Flags.boolean({...potsFlags.all, char: 'a', description: 'all pots that run'}),
    force: Flags.boolean({char: 'F', description: 'stop the pot even if running pots depend on it'}),
    remember: Flags.boolean({
      description: 'with -a: start --at-boot starts these pots again, unless the host has rebooted',
      dependsOn: ['all'],
    }),
    // The shell tool pot called itself with these flags.
    interface: Flags.string({char: 'i', hidden: true, description: 'ignored: pot knows the interface'}),
    internal: Flags.boolean({char: 's', hidden: true, description: 'ignored'}),
  }

  async run(): Promise<Stopped | readonly PotResult<Stopped>[]> {
    const parsed = await this.parse(Stop)
    const {all, force, filter = [], remember} = parsed.flags
    const {stopPot} = await import('../pots/run/stop.js')
    // All pots must be stopped when the host goes down, also those on which a pot depends that does not stop.
    const careful = !force && !(all && filter.length === 0)
    const act = (ctx: Context, name: string) => stopPot(ctx, {name, careful})
    return this.forPots(parsed, {
      order: 'stop',
      onlyRunning: true,
      act,
      text: ({stopped}) => (stopped ? 'stopped' : 'not running'),
      alone: async (ctx, name) => {
        const result = await act(ctx, name)
        this.tell(result.stopped ? `stopped ${name}` : `${name} is not running`)
        return result
      },
      confirm: async (ctx, names) => {
        if (remember) await (await import('../pots/run/at-boot.js')).rememberPots(ctx, names)
      },
    })
  }
}
