import {ChangeCommand, Flags} from '@pot/core/command'

export default class DestroyPrivateBridge extends ChangeCommand {
  static override summary = 'Remove a private bridge that no pot uses.'
  static override description = 'The same as pot destroy -B.'
  static override examples = ['<%= config.bin %> destroy-private-bridge -B internal', '<%= config.bin %> destroy -B internal']
  static override flags = {bridge: Flags.string({char: 'B', required: true, description: 'name of the bridge', helpValue: 'BRIDGE'})}

  async run(): Promise<{readonly bridge: string}> {
    const {flags} = await this.parse(DestroyPrivateBridge)
    const [ctx, {destroyBridge}] = await Promise.all([this.context({root: true, flags}), import('../networks/private-bridges.js')])
    await destroyBridge(ctx, flags.bridge)
    return {bridge: flags.bridge}
  }
}
