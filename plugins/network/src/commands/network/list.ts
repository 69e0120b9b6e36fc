import {table} from '@pot/core'
import {PotCommand} from '@pot/core/command'
import type {NetworkSummary} from '../../networks/overview.js'

export type NetworkListResult = readonly NetworkSummary[]

export default class NetworkList extends PotCommand {
  static override summary = 'List the networks of bridges.'
  static override aliases = ['network:ls']
  static override examples = ['<%= config.bin %> network list', '<%= config.bin %> network list --json']

  async run(): Promise<NetworkListResult> {
    const {flags} = await this.parse(NetworkList)
    const [ctx, {listNetworks}] = await Promise.all([this.context({flags}), import('../../networks/overview.js')])
    const all = await listNetworks(ctx)
    const row = ({name, device, networks, up, pots}: NetworkSummary) => [name, device, up ? 'up' : 'down', String(pots.length), networks.join(' ')]
    for (const line of table(['NAME', 'INTERFACE', 'STATE', 'POTS', 'NETWORKS'], all.map(row))) this.log(line)
    return all
  }
}
