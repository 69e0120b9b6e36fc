import {join} from 'node:path'
import {ChangeCommand, Flags} from '../../command.js'
import type {ServiceResult} from '../../init/service.js'

export default class ServiceInstall extends ChangeCommand {
  static override summary = 'Make the system start pots at boot.'
  static override description =
    'Writes a unit of systemd, or scripts of rc(8). They start the pots with the attributes early-start-at-boot and start-at-boot, and stop all pots when the host shuts down. A timer of systemd, or a file for cron(8), takes the snapshots that the attribute snapshot-keep of pots asks for. Prints the command that enables them.'
  static override examples = ['<%= config.bin %> service install', '<%= config.bin %> service install --plan']
  static override flags = {force: Flags.boolean({char: 'F', description: 'replace files that pot did not write, such as the files of pot 0.16'})}

  async run(): Promise<ServiceResult> {
    const {flags} = await this.parse(ServiceInstall)
    const [ctx, {installService}] = await Promise.all([this.context({root: true, flags}), import('../../init/service.js')])
    const result = await installService(ctx, [process.execPath, join(this.config.root, 'bin', 'run.js')], flags.force)
    this.tell(`${result.files.length === 0 ? 'it is there' : `wrote ${result.files.join(', ')}`}: turn it on with ${result.enable}`)
    return result
  }
}
