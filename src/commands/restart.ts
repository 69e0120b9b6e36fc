import {ChangeCommand, Flags, potsArg, potsFlags, type PotResult} from '../command.js'
import type {Context} from '../context.js'
import type {StartResult} from './start.js'

export default class Restart extends ChangeCommand {
  static override helpPlace = {heading: 'Run pots', rank: 3}
  static override showsSteps = true
  static override strict = false
  static override summary = 'Stop a pot and start it again; a stopped pot is only started.'
  static override examples = ['<%= config.bin %> restart web', "<%= config.bin %> restart 'web-*' --jobs 1", '<%= config.bin %> restart --all']
  static override args = {name: potsArg}
  static override flags = {...potsFlags, all: Flags.boolean({...potsFlags.all, description: 'all pots that run'})}

  async run(): Promise<StartResult | readonly PotResult<StartResult>[]> {
    const parsed = await this.parse(Restart)
    const [{stopPot}, {startPot}] = await Promise.all([import('../pots/run/stop.js'), import('../pots/run/start.js')])
    const first = (ctx: Context, name: string) => stopPot(ctx, {name, keep: true})
    const act = async (ctx: Context, name: string): Promise<StartResult> => ({name, started: (await startPot(ctx, {name, detach: true})).started})
    return this.forPots(parsed, {
      order: 'start',
      onlyRunning: true,
      first,
      act,
      text: () => 'restarted',
      alone: async (ctx, name) => {
        await first(ctx, name)
        const result = await act(ctx, name)
        this.tell(`restarted ${name}`)
        return result
      },
    })
  }
}
