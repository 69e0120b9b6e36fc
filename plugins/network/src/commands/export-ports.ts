import type {RecordResult} from '@pot/core'
import {ChangeCommand, Flags, potArg, potFlag, potName} from '@pot/core/command'

export default class ExportPorts extends ChangeCommand {
  static override summary = 'Say which ports of a pot the host answers for.'
  static override description =
    `The ports replace those that were exported before, from the next start on. PORT is that of the pot. Without HOSTPORT each start takes a free one, which pot network show tells. With ADDRESS, one of the host's, the port is open there only.`
  static override examples = [
    '<%= config.bin %> export-ports -p web -e 80:8080',
    '<%= config.bin %> export-ports -p dns -e udp:53:53@192.0.2.1 -e tcp:53:53@192.0.2.1',
    '<%= config.bin %> export-ports web -e 80',
  ]
  static override args = {name: potArg}
  static override flags = {
    pot: potFlag,
    export: Flags.string({
      char: 'e',
      multiple: true,
      multipleNonGreedy: true,
      description: 'a port, tcp when nothing is said; empty: none',
      helpValue: '[tcp:|udp:]PORT[:HOSTPORT][@ADDRESS]',
    }),
  }

  async run(): Promise<RecordResult> {
    const {flags, args} = await this.parse(ExportPorts)
    const name = potName(flags, args, 'export-ports')
    const [ctx, {exportPorts}] = await Promise.all([this.context({root: true, flags}), import('../ports/export-ports.js')])
    return {pot: name, changed: await exportPorts(ctx, name, flags.export)}
  }
}
