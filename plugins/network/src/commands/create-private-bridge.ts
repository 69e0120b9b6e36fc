import {ChangeCommand, Flags} from '@pot/core/command'
import type {MadeBridge} from '../networks/private-bridges.js'

export default class CreatePrivateBridge extends ChangeCommand {
  static override summary = 'Make a private bridge: a network of its own for some pots.'
  static override description =
    'It gets the first network of the size in POT_NETWORK that nobody uses, and a /64 of POT_NETWORK6. The interface of the host is made when the first pot on it starts. pot destroy -B removes it.'
  static override examples = [
    '<%= config.bin %> create-private-bridge -B internal -S 20',
    '<%= config.bin %> create -p db -b bookworm -N private-bridge -B internal',
  ]
  static override flags = {
    bridge: Flags.string({char: 'B', required: true, description: 'name of the bridge', helpValue: 'BRIDGE'}),
    size: Flags.integer({char: 'S', required: true, description: 'how many hosts it has at least, the gateway included', helpValue: 'N'}),
  }

  async run(): Promise<MadeBridge> {
    const {flags} = await this.parse(CreatePrivateBridge)
    const [ctx, {createBridge}] = await Promise.all([this.context({root: true, flags}), import('../networks/private-bridges.js')])
    const made = await createBridge(ctx, {name: flags.bridge, size: flags.size})
    this.log(`created bridge ${made.name}: ${made.net} ${made.net6}`)
    return made
  }
}
