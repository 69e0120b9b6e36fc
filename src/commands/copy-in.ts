import {ChangeCommand, Flags} from '../command.js'

export interface CopyInResult {
  readonly name: string
  readonly source: string
  readonly target: string
}

export default class CopyIn extends ChangeCommand {
  static override helpPlace = {heading: 'Make and remove pots', rank: 6}
  static override failsOnStdout = true
  static override summary = 'Copy a file or a directory into a pot.'
  static override description =
    `DEST that is a directory of the pot gets the copy under the name of SOURCE; otherwise the copy becomes DEST. Owners, modes, times and links are kept, as by cp -a; a SOURCE that is a link itself is followed. The copying is done in the isolation of the pot, so that no link in the pot leads out of it. With -v what is copied is listed.`
  static override examples = [
    '<%= config.bin %> copy-in -p web -s ./site -d /var/www/html',
    '<%= config.bin %> copy-in -c -p web -s app.conf -d /usr/local/etc/app/app.conf',
    '<%= config.bin %> copy-in -vF -p web -s ./site -d /srv',
  ]
  static override flags = {
    pot: Flags.string({char: 'p', required: true, description: 'name of the pot', helpValue: 'POT'}),
    source: Flags.string({char: 's', required: true, description: 'file or directory of the host', helpValue: 'SOURCE'}),
    destination: Flags.string({char: 'd', required: true, aliases: ['dest'], description: 'absolute path in the pot', helpValue: 'DEST'}),
    'create-parents': Flags.boolean({char: 'c', description: 'make the missing parents of DEST'}),
    force: Flags.boolean({char: 'F', description: 'also when the pot is running'}),
  }

  async run(): Promise<CopyInResult> {
    const {flags} = await this.parse(CopyIn)
    const {pot: name, source, destination: target} = flags
    const [ctx, {copyIn}] = await Promise.all([this.context({root: true, flags}), import('../pots/tree/copy-in.js')])
    await copyIn(ctx, {name, source, target, parents: flags['create-parents'], force: flags.force, list: flags.verbose})
    return {name, source, target}
  }
}
