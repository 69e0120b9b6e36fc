import {potArg, PotCommand, potFlag, potName} from '../command.js'
import type {RunStats} from '../pots/look/run-stats.js'

export type LastRunStatsResult = RunStats

export default class LastRunStats extends PotCommand {
  static override ignoresOperands = true
  static override helpPlace = {heading: 'Look at pots', rank: 7}
  static override summary = 'Print the result of the last run of the main command, as JSON.'
  static override description = 'Prints {} if the pot has not run yet.'
  static override examples = ['<%= config.bin %> last-run-stats -p web']
  static override args = {name: potArg}
  static override flags = {pot: potFlag}

  async run(): Promise<LastRunStatsResult> {
    const {flags, args} = await this.parse(LastRunStats)
    const name = potName(flags, args, 'last-run-stats')
    const [{settings}, {lastRunStats, statsLine}] = await Promise.all([this.context({flags}), import('../pots/look/run-stats.js')])
    const stats = lastRunStats(settings, name)
    this.log(statsLine(stats))
    return stats
  }
}
