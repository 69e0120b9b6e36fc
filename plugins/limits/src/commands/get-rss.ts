import {PotError, readPot} from '@pot/core'
import {Flags, PotCommand, potArg, potFlag, potName} from '@pot/core/command'
import {compatible, rssOf, WATCH, type RssResult} from '../rss-text.js'

export default class GetRss extends PotCommand {
  static override ignoresOperands = true
  static override summary = 'Show the memory and CPU usage of a pot.'
  static override description =
    'The percentage is relative to one CPU. The numbers are from rctl(8) on FreeBSD, and from the control groups of the pot on Linux, where physical memory is the anonymous and mapped memory of memory.stat. -J prints one line of JSON in the format of pot 0.16.'
  static override examples = ['<%= config.bin %> get-rss -p web', '<%= config.bin %> get-rss web -J', '<%= config.bin %> get-rss web --json']
  static override args = {name: potArg}
  static override flags = {pot: potFlag, compat: Flags.boolean({char: 'J', description: 'print one line of JSON in the format of pot 0.16'})}

  async run(): Promise<RssResult> {
    const {flags, args} = await this.parse(GetRss)
    const name = potName(flags, args, 'get-rss')
    const [{host, settings}, {usageOf}, {clockRate}] = await Promise.all([this.context({root: true, flags}), import('../usage.js'), import('../clock-rate.js')])
    readPot(settings, name)
    const up = host.name === 'linux' ? [{name}] : (await host.jails.running(name)).filter((jail) => jail.name === name)
    const [[usage], rate] = await Promise.all([usageOf(host, up, WATCH), clockRate(host)])
    if (usage === undefined) throw new PotError('NOT_RUNNING', `${name} is not running`, {hint: `pot start ${name}`})
    const result = rssOf(usage, rate)
    if (flags.compat) this.log(compatible(result))
    else for (const line of lines(result)) this.log(line)
    return result
  }
}

const lines = ({name, cpuTime, mhz, percent, virtual, rss, swap}: RssResult): string[] => [
  `Resource usage by the pot ${name}`,
  `\tcpu time (ticks spent) : ${Math.floor(cpuTime)}`,
  `\tcpu time (MHz)         : ${mhz.toFixed(3)}`,
  `\tpcpu (%)               : ${Math.round(percent)}`,
  `\tvirtual memory         : ${virtual}`,
  `\tphysical memory        : ${rss}`,
  `\tswap memory            : ${swap}`,
]
