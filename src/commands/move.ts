import {Args, ChangeCommand, Flags} from '../command.js'
import type {Moved} from '../fleet/move.js'

export default class Move extends ChangeCommand {
  static override helpPlace = {heading: 'Make and remove pots', rank: 19}
  static override showsSteps = true
  static override summary = 'Move a pot to another host, by ssh.'
  static override description =
    'The other host needs pot of the same version, and root there by ssh; see OTHER HOSTS in pot(1). It must have what the record of the pot names: base, fscomps, secrets, plugins and network, with name, addresses and ports that are free. The pot is stopped, copied and started there, and must run for two seconds or pass its health check; then it is destroyed here. If anything fails, nothing stays there, and the pot runs here again. Snapshots do not move: they are destroyed with the pot here, unless --keep is given.'
  static override examples = ['<%= config.bin %> move web root@db2', '<%= config.bin %> move web db2 --keep', '<%= config.bin %> move web db2 --plan']
  static override args = {
    pot: Args.string({description: 'name of the pot', required: true}),
    host: Args.string({description: 'the other host: HOST, USER@HOST, or a name of ssh_config(5)', required: true}),
  }
  static override flags = {keep: Flags.boolean({description: 'keep the stopped pot here'})}

  async run(): Promise<Moved> {
    const {flags, args} = await this.parse(Move)
    const [ctx, {movePot}] = await Promise.all([this.context({root: true, flags}), import('../fleet/move.js')])
    const moved = await movePot(ctx, {name: args.pot, host: args.host, keep: flags.keep === true})
    this.log(`moved ${moved.pot} to ${moved.host}${moved.running ? ', where it runs' : ''}${moved.kept ? '; it is still here, stopped' : ''}`)
    return moved
  }
}
