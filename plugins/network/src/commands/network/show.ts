import {PotCommand, Args} from '@pot/core/command'
import type {NetworkDetails} from '../../networks/overview.js'

export default class NetworkShow extends PotCommand {
  static override summary = 'Show the used addresses of a bridge, and the ports that are forwarded to it.'
  static override examples = ['<%= config.bin %> network show', '<%= config.bin %> network show internal', '<%= config.bin %> network show --json']
  static override args = {name: Args.string({description: 'name of a private bridge (default: the public bridge)', default: 'public'})}

  async run(): Promise<NetworkDetails> {
    const {flags, args} = await this.parse(NetworkShow)
    const [ctx, {showNetwork}] = await Promise.all([this.context({flags}), import('../../networks/overview.js')])
    const shown = await showNetwork(ctx, args.name)
    const {name, device, up, networks, addresses, ports} = shown
    for (const line of [
      `network ${name} : ${networks.join(' ')}`,
      `\tinterface : ${device} (${up ? 'up' : 'down'})`,
      ...addresses.map(({address, use}) => `\t${address}\t${use}`),
      ...ports.map(
        ({pot, proto, port, hostPort, hostAddress}) => `\t${proto} ${hostAddress === undefined ? '' : `${hostAddress} `}port ${hostPort}\t${pot} port ${port}`,
      ),
    ])
      this.log(line)
    return shown
  }
}
