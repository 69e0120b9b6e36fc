import {resolve} from 'node:path'
import {misuse, settingsOf} from '@pot/core'
import {Args, ChangeCommand, Flags} from '@pot/core/command'
import type {Declared} from '../pot-types.js'

export default class Import extends ChangeCommand {
  static override ignoresOperands = true
  static override showsSteps = true
  static override summary = 'Make a pot from an image.'
  static override description =
    'The default name of the new pot is NAME_TAG, with _ in place of each dot. The next import resumes an interrupted download. If the image is damaged, its signature is wrong, or the import is interrupted, nothing is left of the new pot.'
  static override examples = [
    'pot import -p web -t 1.0 -U https://images.example.org/pots',
    'pot import -p web -t 1.0 -U /var/images -C /usr/local/etc/pot/images.pub',
    'pot import ./web.tar.gz',
    'pot import oci:/var/images/web:1.0',
    'pot import registry.example.org/web:1.0 --name web',
  ]
  static override args = {image: Args.string({description: 'name or path of the image, instead of -p', required: false})}
  static override flags = {
    pot: Flags.string({char: 'p', description: 'name of the image', helpValue: 'NAME'}),
    tag: Flags.string({char: 't', description: 'tag of the image', helpValue: 'TAG'}),
    url: Flags.string({char: 'U', description: 'directory of the images, or its URL (http, https, file)', helpValue: 'URL', default: 'file://'}),
    'signature-key': Flags.string({char: 'C', description: 'public key of signify(1); refuse an image that is not signed with it', helpValue: 'FILE'}),
    platform: Flags.string({description: 'platform, for an image with several platforms (default: the platform of the host)', helpValue: 'OS/ARCH'}),
    insecure: Flags.boolean({description: 'permit access to the registry without TLS'}),
    name: Flags.string({description: 'name of the new pot', helpValue: 'POT'}),
    'allow-image-hooks': Flags.boolean({description: 'install the scripts of the image that run on this host as root'}),
    'allow-image-settings': Flags.boolean({
      description: 'apply the settings of the image that concern this host: start at boot, network, ports, limits, privileges of the jail',
    }),
  }

  async run() {
    const {flags, args} = await this.parse(Import)
    if (flags.pot !== undefined && args.image !== undefined) throw misuse(`two images are given: '${flags.pot}' and '${args.image}'`, 'leave out one of them')
    const reference = flags.pot ?? args.image
    if (reference === undefined) throw misuse('the name of the image is missing', 'pot import -p NAME -t TAG -U URL')
    const [ctx, {findImage}, {importImage}] = await Promise.all([
      this.context({root: true, flags}),
      import('../import/find-image.js'),
      import('../import/import-image.js'),
    ])
    const key = flags['signature-key'] ?? (settingsOf<Declared['settings']>(ctx).POT_DEFAULT_SIGNATURE_PUBKEY || undefined)
    const image = await findImage(ctx, {
      reference,
      tag: flags.tag,
      url: flags.url,
      platform: flags.platform,
      insecure: flags.insecure,
      key: key === undefined ? undefined : resolve(key),
    })
    const pot = await importImage(ctx, image, {
      name: flags.name ?? image.pot,
      hooks: flags['allow-image-hooks'],
      settings: flags['allow-image-settings'],
    })
    this.log(`imported ${pot.name}`)
    return {name: pot.name, image: image.title, tag: image.tag, digest: image.digest}
  }
}
