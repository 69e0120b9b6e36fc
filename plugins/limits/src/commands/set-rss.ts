import {defined, misuse, type RecordResult} from '@pot/core'
import {ChangeCommand, Flags, potsArg, potsFlags, type PotResult} from '@pot/core/command'

export default class SetRss extends ChangeCommand {
  static override ignoresOperands = true
  static override strict = false
  static override summary = 'Limit the memory and the CPUs of a pot.'
  static override description =
    "The limits apply at every start, and immediately to a running pot. 'none' removes a limit. On FreeBSD, the pot is bound to this number of CPUs, chosen from the CPUs with the fewest pots; on Linux, the CPU time of the pot is limited to the time of this number of CPUs. The limits for processes, open files and I/O are attributes: see pot info and pot set-attribute."
  static override examples = ['<%= config.bin %> set-rss -p web -M 512M -C 2', '<%= config.bin %> set-rss web -C 0.5', '<%= config.bin %> set-rss web -M none']
  static override args = {name: potsArg}
  static override flags = {
    ...potsFlags,
    memory: Flags.string({char: 'M', description: "size in bytes or with a unit (B, K, M, G, T), or 'none'", helpValue: 'SIZE'}),
    cpus: Flags.string({char: 'C', description: "number of CPUs, or 'none'", helpValue: 'N'}),
  }

  async run(): Promise<RecordResult | readonly PotResult<RecordResult>[]> {
    const parsed = await this.parse(SetRss)
    const {memory, cpus, pot: [name = 'web'] = parsed.argv.map(String)} = parsed.flags
    if (memory === undefined && cpus === undefined) throw misuse('no limit is given', `pot set-rss -p ${name} -M 512M`)
    const {setLimits} = await import('../set-limits.js')
    return this.changePots(parsed, (ctx, name) => setLimits(ctx, {name, limits: {...defined({memory, cpus})}}))
  }
}
