import {ChangeCommand, Flags} from '../command.js'
import type {CreatedBase} from '../bases/create.js'

export default class CreateBase extends ChangeCommand {
  static override ignoresOperands = true
  static override helpPlace = {heading: 'Bases and volumes', rank: 1}
  static override showsSteps = true
  static override summary = 'Make a base from a FreeBSD release, a Debian suite, or a root tarball.'
  static override examples = [
    '<%= config.bin %> create-base -r 14.2',
    '<%= config.bin %> create-base -r bookworm',
    '<%= config.bin %> create-base -r alpine-3.20 --from https://example.org/rootfs.tar.gz --sha256 HEX',
    '<%= config.bin %> create-base -r bookworm -b bookworm-multi --layout multi',
  ]
  static override flags = {
    release: Flags.string({char: 'r', required: true, description: 'FreeBSD release or Debian suite', helpValue: 'RELEASE'}),
    'base-name': Flags.string({char: 'b', description: 'name of the base (default: the release)', helpValue: 'BASE'}),
    from: Flags.string({
      description: 'source of the base: file or URL of a root tarball, or an image, which a plugin that comes with pot reads',
      helpValue: 'FILE|URL|IMAGE',
    }),
    sha256: Flags.string({description: 'SHA-256 digest of the tarball, in hexadecimal', dependsOn: ['from'], helpValue: 'HEX'}),
    layout: Flags.option({
      options: ['single', 'multi'] as const,
      description: 'for single pots, or three datasets for multi pots (FreeBSD: always multi)',
    })(),
  }

  async run(): Promise<CreatedBase> {
    const {flags} = await this.parse(CreateBase)
    const [ctx, {createBase}] = await Promise.all([this.context({root: true, flags}), import('../bases/create.js')])
    const made = await createBase(ctx, {release: flags.release, name: flags['base-name'], from: flags.from, sha256: flags.sha256, layout: flags.layout})
    this.log(`created base ${made.base}`)
    return made
  }
}
