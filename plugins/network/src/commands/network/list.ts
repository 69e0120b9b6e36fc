import {table} from '@pot/core'
import {listFlags, PotCommand, type Listing} from '@pot/core/command'
import type {NetworkSummary} from '../../networks/overview.js'

export type NetworkListResult = readonly NetworkSummary[]

export default class NetworkList extends PotCommand {
  static override summary = 'List the networks of bridges.'
  static override aliases = ['network:ls']
  static override examples = ['<%= config.bin %> network list', '<%= config.bin %> network list --json', '<%= config.bin %> network list --columns name,pots']
  static override flags = {...listFlags}

  async run(): Promise<NetworkListResult> {
    const {flags} = await this.parse(NetworkList)
    const [ctx, {listNetworks}] = await Promise.all([this.context({flags}), import('../../networks/overview.js')])
    const all = await listNetworks(ctx)
    const {rows, lines} = await this.shaped(all, flags, async () => NETWORKS)
    const row = ({name, device, networks, up, pots}: NetworkSummary) => [name, device, up ? 'up' : 'down', String(pots.length), networks.join(' ')]
    for (const line of lines ?? table(['NAME', 'INTERFACE', 'STATE', 'POTS', 'NETWORKS'], rows.map(row), {fit: true})) this.log(line)
    return rows
  }
}

const NETWORKS: Listing<NetworkSummary> = {
  columns: [
    {name: 'name', value: ({name}) => name},
    {name: 'interface', value: ({device}) => device},
    {name: 'state', value: ({up}) => (up ? 'up' : 'down')},
    {name: 'pots', value: ({pots}) => pots},
    {name: 'networks', value: ({networks}) => networks},
  ],
}
