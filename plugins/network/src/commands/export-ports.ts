import type {RecordResult} from '@pot/core'
import {ChangeCommand, Flags, potArg, potFlag, potName} from '@pot/core/command'

export default class ExportPorts extends ChangeCommand {
  static override ignoresOperands = true
  static override summary = 'Set the ports of a pot that are open on the host.'
  static override description =
    'Replaces the ports that were exported before, from the next start on. PORT is the port in the pot. Without HOSTPORT, each start chooses an unused port of the host, and pot network show prints it. With ADDRESS, an address of the host, the port is open only at this address.'
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
      description: 'port to export (default protocol: tcp); an empty value exports no ports',
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
