import {statSync} from 'node:fs'
import {resolve} from 'node:path'
import {misuse} from '@pot/core'
import {ChangeCommand, Flags, potArg, potFlag, potName} from '@pot/core/command'
import {FORMATS} from '../formats.js'

/** Directories and archives for other container engines. */
const OCI_FORMATS = ['oci', 'oci.tar'] as const

export default class Export extends ChangeCommand {
  static override ignoresOperands = true
  static override showsSteps = true
  static override summary = 'Write a snapshot of a pot to an image.'
  static override description =
    'The image is a file such as NAME_TAG.xz; its digest and its signature are files beside it. The formats xz and zst are streams of ZFS, and can be imported only on hosts with ZFS; tar.zst can be imported on every host. The format oci is a directory NAME_TAG.oci for other container engines, and oci.tar is an archive of such a directory.'
  static override examples = [
    'pot export -p web',
    'pot export -p web -t 1.0 -D /var/images -A -S /root/images.sec',
    'pot export web -t 1.0 --format tar.zst',
    'pot export web -t 1.0 --format oci',
  ]
  static override args = {name: potArg}
  static override flags = {
    pot: potFlag,
    tag: Flags.string({char: 't', description: 'tag of the image (default: the tag of the snapshot)', helpValue: 'TAG'}),
    directory: Flags.string({char: 'D', description: 'directory for the image', helpValue: 'DIR', default: '.'}),
    level: Flags.integer({char: 'l', description: 'compression level, 0 to 9 (default: 6 for xz, 2 for zstd)', helpValue: 'LEVEL', min: 0, max: 9}),
    format: Flags.option({options: [...FORMATS, ...OCI_FORMATS], description: 'format of the image (default: xz if the pots are on ZFS, otherwise tar.zst)'})(),
    'secret-key': Flags.string({char: 'S', description: 'sign with this secret key of signify(1)', helpValue: 'FILE'}),
    check: Flags.boolean({char: 'c', description: 'refuse a tag that is not later than the tag of the last export'}),
    'all-snapshots': Flags.boolean({char: 'F', description: 'permit several snapshots: a stream of ZFS contains all of them'}),
    auto: Flags.boolean({char: 'A', description: 'take a snapshot if there is none, and remove all but the last'}),
  }

  async run() {
    const {flags, args} = await this.parse(Export)
    const name = potName(flags, args, 'export')
    const directory = resolve(flags.directory)
    if (statSync(directory, {throwIfNoEntry: false})?.isDirectory() !== true) throw misuse(`${directory} is not a directory`, `mkdir -p ${directory}`)
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
