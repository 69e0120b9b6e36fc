import {misuse, type RecordResult} from '@pot/core'
import {ChangeCommand, Flags, potArg, potFlag, potName} from '@pot/core/command'

export default class SetRss extends ChangeCommand {
  static override summary = 'Limit the memory and the CPUs of a pot.'
  static override description =
    `The limits are kept for every start, and hold at once for a pot that is up. 'none' takes a limit away. On FreeBSD whole CPUs are chosen for the pot, those with the fewest pots on them; on Linux it may use as much time as so many CPUs have. Limits of processes, open files and I/O are attributes: see pot info and pot set-attribute.`
  static override examples = ['<%= config.bin %> set-rss -p web -M 512M -C 2', '<%= config.bin %> set-rss web -C 0.5', '<%= config.bin %> set-rss web -M none']
  static override args = {name: potArg}
  static override flags = {
    pot: potFlag,
    memory: Flags.string({char: 'M', description: "bytes, with B, K, M, G or T, or 'none'", helpValue: 'SIZE'}),
    cpus: Flags.string({char: 'C', description: "how many CPUs, or 'none'", helpValue: 'N'}),
  }

  async run(): Promise<RecordResult> {
    const {flags, args} = await this.parse(SetRss)
    const name = potName(flags, args, 'set-rss')
    const {memory, cpus} = flags
    if (memory === undefined && cpus === undefined) throw misuse('nothing is given to limit', `pot set-rss -p ${name} -M 512M`)
    const [ctx, {setLimits}] = await Promise.all([this.context({root: true, flags}), import('../set-limits.js')])
    const limits = {...(memory === undefined ? {} : {memory}), ...(cpus === undefined ? {} : {cpus})}
    const {steps} = await setLimits(ctx, {name, limits})
    return {pot: name, changed: steps.length > 0}
  }
}
