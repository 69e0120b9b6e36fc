import {ChangeCommand, Flags} from '../command.js'

/** The result of `pot copy-out`. */
export interface CopyOutResult {
  readonly name: string
  readonly source: string
  /** Absolute path of the copy. */
  readonly target: string
}

export default class CopyOut extends ChangeCommand {
  static override ignoresOperands = true
  static override helpPlace = {heading: 'Make and remove pots', rank: 7}
  static override summary = 'Copy a file or a directory out of a pot.'
  static override description =
    'The copy is placed in DEST under the name of SOURCE. Existing files are replaced, and directories are merged. Owners, modes, times and links are preserved, like with cp -a. The pot cannot write to other places on the host: it copies into an empty directory, and pot then checks the copy and moves it into place. Devices are refused. -v lists the copied files.'
  static override examples = ['<%= config.bin %> copy-out -p web -s /var/log/nginx -d /tmp', '<%= config.bin %> copy-out -F -p web -s /etc/app.conf -d .']
  static override flags = {
    pot: Flags.string({char: 'p', required: true, description: 'name of the pot', helpValue: 'POT'}),
    source: Flags.string({char: 's', required: true, description: 'absolute path in the pot', helpValue: 'SOURCE'}),
    destination: Flags.string({char: 'd', required: true, aliases: ['dest'], description: 'directory on the host', helpValue: 'DEST'}),
    force: Flags.boolean({char: 'F', description: 'copy even if the pot is running'}),
  }

  async run(): Promise<CopyOutResult> {
    const {flags} = await this.parse(CopyOut)
    const {pot: name, source, destination, force, verbose: list} = flags
    const [ctx, {copyOut}] = await Promise.all([this.context({root: true, flags}), import('../pots/tree/copy-out.js')])
    return {name, source, target: await copyOut(ctx, {name, source, target: destination, force, list})}
  }
}
