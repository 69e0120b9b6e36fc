import {ChangeCommand, Flags} from '../command.js'
import type {MountEntry} from '../record/pot.js'

/** The result of `pot mount-out`. */
export interface MountOutResult extends MountEntry {
  readonly name: string
}

export default class MountOut extends ChangeCommand {
  static override ignoresOperands = true
  static override helpPlace = {heading: 'Bases and volumes', rank: 5}
  static override summary = 'Remove a mount of mount-in from a pot.'
  static override description = 'If the pot is running, the mount is removed immediately. A dataset that was moved into the pot gets its own mount point back.'
  static override examples = ['<%= config.bin %> mount-out -p web -m /var/www']
  static override flags = {
    pot: Flags.string({char: 'p', required: true, description: 'name of the pot', helpValue: 'POT'}),
    mountpoint: Flags.string({char: 'm', required: true, description: 'absolute path in the pot', helpValue: 'PATH'}),
  }

  async run(): Promise<MountOutResult> {
    const {flags} = await this.parse(MountOut)
    const [ctx, {mountOut}] = await Promise.all([this.context({root: true, flags}), import('../pots/tree/mount-out.js')])
    return {name: flags.pot, ...(await mountOut(ctx, {name: flags.pot, target: flags.mountpoint}))}
  }
}
