import {statSync} from 'node:fs'
import {resolve} from 'node:path'
import {misuse} from '@pot/core'
import {ChangeCommand, Flags, potArg, potFlag, potName} from '@pot/core/command'

const FORMATS = ['xz', 'zst', 'tar.zst', 'oci', 'oci.tar'] as const

export default class Export extends ChangeCommand {
  static override showsSteps = true
  static override summary = 'Write a snapshot of a pot to an image.'
  static override description =
    'The image is NAME_TAG.xz in the directory, with its digest and signature in files beside it. xz and zst hold a stream of ZFS, which needs ZFS to be read; tar.zst can be imported on every host. oci is a directory NAME_TAG.oci that other container engines read, and oci.tar an archive of it.'
  static override examples = [
    'pot export -p web',
    'pot export -p web -t 1.0 -D /var/images -A -S /root/images.sec',
    'pot export web -t 1.0 --format tar.zst',
    'pot export web -t 1.0 --format oci',
  ]
  static override args = {name: potArg}
  static override flags = {
    pot: potFlag,
    tag: Flags.string({char: 't', description: 'tag of the image; that of the snapshot when absent', helpValue: 'TAG'}),
    directory: Flags.string({char: 'D', description: 'where the image goes', helpValue: 'DIR', default: '.'}),
    level: Flags.integer({char: 'l', description: 'how hard to compress, 0 to 9; xz 6, zstd 2 when absent', helpValue: 'LEVEL', min: 0, max: 9}),
    format: Flags.option({options: FORMATS, description: 'xz where pot keeps its pots on ZFS, else tar.zst'})(),
    'secret-key': Flags.string({char: 'S', description: 'sign with this secret key of signify(1)', helpValue: 'FILE'}),
    check: Flags.boolean({char: 'c', description: 'refuse a tag that is not later than that of the last export'}),
    'all-snapshots': Flags.boolean({char: 'F', description: 'also when there are several snapshots: a stream of ZFS has them all'}),
    auto: Flags.boolean({char: 'A', description: 'take a snapshot when there is none, and purge all but the last'}),
  }

  async run() {
    const {flags, args} = await this.parse(Export)
    const name = potName(flags, args, 'export')
    const directory = resolve(flags.directory)
    if (statSync(directory, {throwIfNoEntry: false})?.isDirectory() !== true) throw misuse(`${directory} is no directory`, `mkdir -p ${directory}`)
    if (flags.format === 'oci' || flags.format === 'oci.tar') return this.oci(name, directory, flags.format)
    const {format} = flags
    const [ctx, {exportPot}] = await Promise.all([this.context({root: true, flags}), import('../pot-image/export.js')])
    const key = flags['secret-key'] === undefined ? undefined : resolve(flags['secret-key'])
    const done = await exportPot(ctx, {
      ...{name, directory, key, tag: flags.tag, format, level: flags.level},
      ...{check: flags.check, allSnapshots: flags['all-snapshots'], auto: flags.auto},
    })
    if (done.skipped.length > 0)
      ctx.report.warn(`not in the image: ${done.skipped.slice(0, 5).join(', ')}${done.skipped.length > 5 ? ` and ${done.skipped.length - 5} more` : ''}`)
    this.log(done.file)
    return done
  }

  private async oci(name: string, directory: string, format: 'oci' | 'oci.tar') {
    const {flags} = await this.parse(Export)
    if (flags['secret-key'] !== undefined) throw misuse('images of OCI have no signature of signify(1)', 'leave out -S')
    const [ctx, {exportOci}] = await Promise.all([this.context({root: true, flags}), import('../oci/export.js')])
    const done = await exportOci(ctx, {name, directory, format, tag: flags.tag, level: flags.level, check: flags.check, auto: flags.auto})
    this.log(done.file)
    return done
  }
}
