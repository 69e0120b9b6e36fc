import {Args, ChangeCommand, Flags} from '../../command.js'
import type {SecretResult} from './create.js'

export default class SecretRm extends ChangeCommand {
  static override summary = 'Remove a secret. Running pots keep their copy until they stop.'
  static override examples = ['<%= config.bin %> secret rm token', '<%= config.bin %> secret rm -f token']
  static override args = {name: Args.string({description: 'name of the secret', required: true})}
  static override flags = {force: Flags.boolean({char: 'f', description: 'remove it although pots get it, which cannot start then'})}

  async run(): Promise<SecretResult> {
    const {flags, args} = await this.parse(SecretRm)
    const [ctx, {removeSecret}] = await Promise.all([this.context({root: true, flags}), import('../../secrets/store.js')])
    await removeSecret(ctx, args.name, flags.force)
    this.log(`removed ${args.name}`)
    return {name: args.name}
  }
}
