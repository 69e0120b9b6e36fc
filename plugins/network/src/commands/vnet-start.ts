import {ChangeCommand, Flags} from '@pot/core/command'
import type {VnetResult} from '../networks/vnet.js'

export default class VnetStart extends ChangeCommand {
  static override summary = 'Bring up the network of pots: bridges, NAT, and the ports of pots that run.'
  static override description =
    'pot start does this for the bridge that it needs. After a reload of the firewall, which takes the rules of pots away, this brings all of them back. --forwarding also lets the host forward packets, now and after a reboot, until pot de-init.'
  static override examples = ['<%= config.bin %> vnet-start', '<%= config.bin %> vnet-start -B internal', '<%= config.bin %> vnet-start --forwarding']
  static override flags = {
    bridge: Flags.string({char: 'B', description: 'this private bridge only; else the public one, and those of pots that run', helpValue: 'BRIDGE'}),
    forwarding: Flags.boolean({description: 'switch on forwarding of packets'}),
  }

  async run(): Promise<VnetResult> {
    const {flags} = await this.parse(VnetStart)
    const [ctx, {vnetStart}] = await Promise.all([this.context({root: true, flags}), import('../networks/vnet.js')])
    const result = await vnetStart(ctx, flags)
    for (const device of result.bridges) this.log(`${device} is up`)
    return result
  }
}
