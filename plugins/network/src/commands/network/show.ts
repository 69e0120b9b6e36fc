import {PotCommand, Args} from '@pot/core/command'
import type {NetworkDetails} from '../../networks/overview.js'

export default class NetworkShow extends PotCommand {
  static override summary = 'Show the addresses of a bridge that are in use, and the ports that lead to it.'
  static override examples = ['<%= config.bin %> network show', '<%= config.bin %> network show internal', '<%= config.bin %> network show --json']
  static override args = {name: Args.string({description: 'a private bridge; the public one when it is not named', default: 'public'})}

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
