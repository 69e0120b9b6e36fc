import {ChangeCommand, Flags} from '@pot/core/command'
import type {MadeBridge} from '../networks/private-bridges.js'

export default class CreatePrivateBridge extends ChangeCommand {
  static override ignoresOperands = true
  static override summary = 'Make a private bridge: a separate network for some pots.'
  static override description =
    'The bridge gets the first unused network of this size in POT_NETWORK, and a /64 of POT_NETWORK6. Its interface on the host is made when its first pot starts. pot destroy -B removes the bridge.'
  static override examples = [
    '<%= config.bin %> create-private-bridge -B internal -S 20',
    '<%= config.bin %> create -p db -b bookworm -N private-bridge -B internal',
  ]
  static override flags = {
    bridge: Flags.string({char: 'B', required: true, description: 'name of the bridge', helpValue: 'BRIDGE'}),
    size: Flags.integer({char: 'S', required: true, description: 'minimum number of hosts in the network, including the gateway', helpValue: 'N'}),
  }

  async run(): Promise<MadeBridge> {
    const {flags} = await this.parse(CreatePrivateBridge)
    const [ctx, {createBridge}] = await Promise.all([this.context({root: true, flags}), import('../networks/private-bridges.js')])
    const made = await createBridge(ctx, {name: flags.bridge, size: flags.size})
    this.log(`created bridge ${made.name}: ${made.net} ${made.net6}`)
    return made
  }
}
