import {defined, misuse, type RecordResult} from '@pot/core'
import {ChangeCommand, Flags, potArg, potFlag, potName} from '@pot/core/command'

export default class SetRss extends ChangeCommand {
  static override ignoresOperands = true
  static override summary = 'Limit the memory and the CPUs of a pot.'
  static override description =
    "The limits apply at every start, and immediately to a running pot. 'none' removes a limit. On FreeBSD, the pot is bound to this number of CPUs, chosen from the CPUs with the fewest pots; on Linux, the CPU time of the pot is limited to the time of this number of CPUs. The limits for processes, open files and I/O are attributes: see pot info and pot set-attribute."
  static override examples = ['<%= config.bin %> set-rss -p web -M 512M -C 2', '<%= config.bin %> set-rss web -C 0.5', '<%= config.bin %> set-rss web -M none']
  static override args = {name: potArg}
  static override flags = {
    pot: potFlag,
    memory: Flags.string({char: 'M', description: "size in bytes or with a unit (B, K, M, G, T), or 'none'", helpValue: 'SIZE'}),
    cpus: Flags.string({char: 'C', description: "number of CPUs, or 'none'", helpValue: 'N'}),
  }

  async run(): Promise<RecordResult> {
    const {flags, args} = await this.parse(SetRss)
    const name = potName(flags, args, 'set-rss')
    const {memory, cpus} = flags
    if (memory === undefined && cpus === undefined) throw misuse('no limit is given', `pot set-rss -p ${name} -M 512M`)
    const [ctx, {setLimits}] = await Promise.all([this.context({root: true, flags}), import('../set-limits.js')])
    const limits = {...defined({memory, cpus})}
    const {steps} = await setLimits(ctx, {name, limits})
    return {pot: name, changed: steps.length > 0}
  }
}
