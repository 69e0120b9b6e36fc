import {Args, ChangeCommand} from '../command.js'
import {misuse} from '../errors.js'

export interface CpResult {
  readonly from: string
  readonly to: string
}

export default class Cp extends ChangeCommand {
  static override helpPlace = {heading: 'Make and remove pots', rank: 8}
  static override summary = 'Copy files between a pot and the host, or between pots; the pots may run.'
  static override description =
    'SOURCE and DEST are POT:/path, a path of the host, or -, which is a tar archive on stdin or stdout. If DEST is a directory, the copy is placed in it under the name of SOURCE; otherwise DEST is the name of the copy. SOURCE/. is the contents of a directory. Owners, modes, times and links are preserved. No link in a pot leads to the host. What comes out of a pot has no set-user-id bits, and devices are refused. -v lists the copied files.'
  static override examples = [
    '<%= config.bin %> cp nginx.conf web:/etc/nginx/nginx.conf',
    '<%= config.bin %> cp web:/var/log/nginx .',
    '<%= config.bin %> cp ./site/. web:/var/www',
    '<%= config.bin %> cp web:/etc - >etc.tar',
    '<%= config.bin %> cp - web:/srv <files.tar',
  ]
  static override args = {
    source: Args.string({description: 'POT:/path, a path of the host, or - for stdin', required: true}),
    destination: Args.string({description: 'POT:/path, a path of the host, or - for stdout', required: true}),
  }

  async run(): Promise<CpResult> {
    const {flags, args} = await this.parse(Cp)
    const {source, destination} = args
    if (destination === '-' && this.jsonEnabled()) throw misuse('--json and a tar archive on stdout exclude each other', 'leave out --json')
    const [ctx, {copy, readEnd}] = await Promise.all([this.context({root: true, flags}), import('../pots/copy/cp.js')])
    await copy(ctx, {from: readEnd(source), to: readEnd(destination), list: flags.verbose && destination !== '-'})
    return {from: source, to: destination}
  }
}
