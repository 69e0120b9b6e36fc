import {ChangeCommand, Flags} from '../command.js'

/** The result of `pot copy-in`. */
export interface CopyInResult {
  readonly name: string
  readonly source: string
  readonly target: string
}

export default class CopyIn extends ChangeCommand {
  static override ignoresOperands = true
  static override helpPlace = {heading: 'Make and remove pots', rank: 6}
  static override failsOnStdout = true
  static override summary = 'Copy a file or a directory into a pot.'
  static override description =
    'If DEST is a directory in the pot, the copy is placed in it under the name of SOURCE; otherwise the path of the copy is DEST. Owners, modes, times and links are preserved, like with cp -a; if SOURCE itself is a link, the link is followed. The copy is made inside the isolation of the pot, so that links in the pot cannot redirect it to the host. -v lists the copied files.'
  static override examples = [
    '<%= config.bin %> copy-in -p web -s ./site -d /var/www/html',
    '<%= config.bin %> copy-in -c -p web -s app.conf -d /usr/local/etc/app/app.conf',
    '<%= config.bin %> copy-in -vF -p web -s ./site -d /srv',
  ]
  static override flags = {
    pot: Flags.string({char: 'p', required: true, description: 'name of the pot', helpValue: 'POT'}),
    source: Flags.string({char: 's', required: true, description: 'file or directory on the host', helpValue: 'SOURCE'}),
    destination: Flags.string({char: 'd', required: true, aliases: ['dest'], description: 'absolute path in the pot', helpValue: 'DEST'}),
    'create-parents': Flags.boolean({char: 'c', description: 'make missing parent directories of DEST'}),
    force: Flags.boolean({char: 'F', description: 'copy even if the pot is running'}),
  }

  async run(): Promise<CopyInResult> {
    const {flags} = await this.parse(CopyIn)
    const {pot: name, source, destination: target} = flags
    const [ctx, {copyIn}] = await Promise.all([this.context({root: true, flags}), import('../pots/tree/copy-in.js')])
    await copyIn(ctx, {name, source, target, parents: flags['create-parents'], force: flags.force, list: flags.verbose})
    return {name, source, target}
  }
}
