import {ChangeCommand, Flags} from '@pot/core/command'
import type {VnetResult} from '../networks/vnet.js'

export default class VnetStart extends ChangeCommand {
  static override ignoresOperands = true
  static override summary = 'Set up the network of pots: bridges, NAT, and the ports of running pots.'
  static override description =
    'pot start does this for the bridge of the pot. A reload of the firewall removes the rules of pots; this command restores all of them. --forwarding also enables the forwarding of packets on the host, now and after a reboot, until pot de-init.'
  static override examples = ['<%= config.bin %> vnet-start', '<%= config.bin %> vnet-start -B internal', '<%= config.bin %> vnet-start --forwarding']
  static override flags = {
    bridge: Flags.string({
      char: 'B',
      description: 'set up only this private bridge (default: the public bridge, and the private bridges of running pots)',
      helpValue: 'BRIDGE',
    }),
    forwarding: Flags.boolean({description: 'enable the forwarding of packets'}),
  }

  async run(): Promise<VnetResult> {
    const {flags} = await this.parse(VnetStart)
    const [ctx, {vnetStart}] = await Promise.all([this.context({root: true, flags}), import('../networks/vnet.js')])
    const result = await vnetStart(ctx, flags)
    for (const device of result.bridges) this.log(`${device} is up`)
    return result
  }
}
