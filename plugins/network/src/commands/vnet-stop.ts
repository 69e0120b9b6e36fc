import {ChangeCommand, Flags} from '@pot/core/command'
import type {VnetResult} from '../networks/vnet.js'

export default class VnetStop extends ChangeCommand {
  static override summary = 'Remove the network of pots: bridges and rules.'
  static override description =
    'The pots on a bridge must be stopped first. The records of private bridges are kept: pot start and pot vnet-start set the bridges up again.'
  static override examples = ['<%= config.bin %> vnet-stop', '<%= config.bin %> vnet-stop -B internal']
  static override flags = {bridge: Flags.string({char: 'B', description: 'remove only this private bridge', helpValue: 'BRIDGE'})}

  async run(): Promise<VnetResult> {
    const {flags} = await this.parse(VnetStop)
    const [ctx, {vnetStop}] = await Promise.all([this.context({root: true, flags}), import('../networks/vnet.js')])
    const result = await vnetStop(ctx, flags)
    for (const device of result.bridges) this.log(`${device} is down`)
    return result
  }
}
