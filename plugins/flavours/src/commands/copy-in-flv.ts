import {dirname, isAbsolute, resolve} from 'node:path'
import {ChangeCommand, Flags} from '@pot/core/command'

export interface CopyInFlvResult {
  readonly name: string
  readonly source: string
  readonly target: string
}

export default class CopyInFlv extends ChangeCommand {
  static override summary = 'Copy a file or a directory from the directory of a flavour into a pot.'
  static override description =
    'The same as copy-in, except that SOURCE is relative to the directory of the flavour. In the command file of a flavour, -f is not needed.'
  static override examples = ['<%= config.bin %> copy-in-flv -f web -p site -s web.d/nginx.conf -d /usr/local/etc/nginx/nginx.conf']
  static override flags = {
    flavour: Flags.string({char: 'f', required: true, description: 'name or path of the flavour', helpValue: 'FLAVOUR'}),
    pot: Flags.string({char: 'p', required: true, description: 'name of the pot', helpValue: 'POT'}),
    source: Flags.string({char: 's', required: true, description: 'file or directory in the directory of the flavour', helpValue: 'SOURCE'}),
    destination: Flags.string({char: 'd', required: true, description: 'absolute path in the pot', helpValue: 'DEST'}),
    'create-parents': Flags.boolean({char: 'c', description: 'make missing parent directories of DEST'}),
    force: Flags.boolean({char: 'F', description: 'copy even if the pot is running'}),
  }

  async run(): Promise<CopyInFlvResult> {
    const {flags} = await this.parse(CopyInFlv)
    const [ctx, {assertTrusted}, {findFlavour}] = await Promise.all([this.context({root: true, flags}), import('@pot/core'), import('../find-flavour.js')])
    const {file, script, passedOver} = findFlavour(flags.flavour, ctx.flavours, process.cwd())
    if (passedOver !== undefined) ctx.report.warn(passedOver)
    const source = resolve(dirname(file ?? script ?? ''), flags.source)
    if (!isAbsolute(flags.source)) assertTrusted(`${flags.source} beside the flavour`, source)
    const chosen = {'-c': flags['create-parents'], '-F': flags.force, '-v': flags.verbose}
    const options = Object.entries(chosen).flatMap(([word, given]) => (given ? [word] : []))
    await ctx.run(['copy-in', ...options, '-p', flags.pot, '-s', source, '-d', flags.destination])
    return {name: flags.pot, source, target: flags.destination}
  }
}
