import type {RecordResult} from '@pot/core'
import {ChangeCommand, Flags, potsArg, potsFlags, type PotResult} from '@pot/core/command'

export default class ExportPorts extends ChangeCommand {
  static override ignoresOperands = true
  static override strict = false
  static override summary = 'Set the ports of a pot that are open on the host.'
  static override description =
    'Replaces the ports that were exported before, from the next start on, or with --now at once. PORT is the port in the pot. Without HOSTPORT, each start chooses an unused port of the host, and pot network show prints it. With ADDRESS, an address of the host, the port is open only at this address. A range such as 8000-8010:9000-9010 stands for its ports, at most 256.'
  static override examples = [
    '<%= config.bin %> export-ports -p web -e 80:8080',
    '<%= config.bin %> export-ports -p dns -e udp:53:53@192.0.2.1 -e tcp:53:53@192.0.2.1',
    '<%= config.bin %> export-ports web -e 80',
    '<%= config.bin %> export-ports web -e 80:8081 --now',
    '<%= config.bin %> export-ports -p ftp -e tcp:50000-50099:50000-50099',
  ]
  static override args = {name: potsArg}
  static override flags = {
    ...potsFlags,
    export: Flags.string({
      char: 'e',
      multiple: true,
      multipleNonGreedy: true,
      description: 'port to export (default protocol: tcp); an empty value exports no ports',
      helpValue: '[tcp:|udp:]PORT[-LAST][:HOSTPORT[-LAST]][@ADDRESS]',
    }),
    now: Flags.boolean({description: 'also open and close the ports of a pot that runs'}),
  }

  async run(): Promise<RecordResult | readonly PotResult<RecordResult>[]> {
    const parsed = await this.parse(ExportPorts)
    const {exportPorts} = await import('../ports/export-ports.js')
    return this.changePots(parsed, (ctx, name) => exportPorts(ctx, name, {ports: parsed.flags.export, now: parsed.flags.now}))
  }
}
