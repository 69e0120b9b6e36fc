import {Args, ChangeCommand, Flags} from '../../command.js'

export interface SecretResult {
  readonly name: string
}

export default class SecretCreate extends ChangeCommand {
  static override summary = 'Keep a secret for pots, such as a password.'
  static override description =
    'The value is the content of FILE, or of stdin with -. Only root can read it on the host. A pot with the secret (--secret of create, clone and run, or its attribute secrets) has it in the file /run/secrets/NAME, in memory, from its next start on. It is in no environment, journal, plan or image.'
  static override examples = ['<%= config.bin %> secret create db-password password.txt', 'head -c 24 /dev/urandom | base64 | pot secret create token -']
  static override args = {
    name: Args.string({description: 'name of the secret', required: true}),
    file: Args.string({description: 'file with the value, or - for stdin', required: true}),
  }
  static override flags = {replace: Flags.boolean({description: 'replace the value of a secret'})}

  async run(): Promise<SecretResult> {
    const {flags, args} = await this.parse(SecretCreate)
    const [ctx, {createSecret}] = await Promise.all([this.context({root: true, flags}), import('../../secrets/store.js')])
    await createSecret(ctx, {name: args.name, file: args.file, replace: flags.replace})
    this.log(`keeps ${args.name}`)
    return {name: args.name}
  }
}
