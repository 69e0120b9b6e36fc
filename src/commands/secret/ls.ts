import {PotCommand} from '../../command.js'
import type {SecretInfo} from '../../secrets/store.js'

export default class SecretLs extends PotCommand {
  static override summary = 'List the secrets, without their values, and the pots that get them.'
  static override examples = ['<%= config.bin %> secret ls', '<%= config.bin %> secret ls --json']

  async run(): Promise<readonly SecretInfo[]> {
    await this.parse(SecretLs)
    const [ctx, {listSecrets}, {table}] = await Promise.all([this.context({root: true}), import('../../secrets/store.js'), import('../../ui/table.js')])
    const secrets = listSecrets(ctx)
    const rows = secrets.map(({name, changed, pots}) => [name, new Date(changed * 1000).toISOString().slice(0, 16).replace('T', ' '), pots.join(' ') || '-'])
    for (const line of table(['NAME', 'CHANGED (UTC)', 'POTS'], rows, {fit: true})) this.log(line)
    return secrets
  }
}
