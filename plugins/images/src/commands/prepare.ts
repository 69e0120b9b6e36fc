import {resolve} from 'node:path'
import {settingsOf} from '@pot/core'
import {ChangeCommand, Flags} from '@pot/core/command'
import type {Declared} from '../pot-types.js'

export default class Prepare extends ChangeCommand {
  static override ignoresOperands = true
  static override aliases = ['execute']
  static override showsSteps = true
  static override summary = 'For orchestrators: import an image if necessary, and clone it for one run.'
  static override description =
    'The name of the clone is NAME_ALLOCATION, or IMAGE_TAG_ALLOCATION without -n, with _ in place of each dot. The clone runs only its main command, without an init system, and ends with it. Afterwards it is prunable.'
  static override examples = [
    'pot prepare -p web -t 1.0 -a 7f3c -U https://images.example.org/pots -n task -c "nginx -g \'daemon off;\'"',
    'pot prepare -p web -t 1.0 -a 7f3c -e 80:8080 -N public-bridge -i auto -s',
  ]
  static override flags = {
    pot: Flags.string({char: 'p', required: true, description: 'name of the image', helpValue: 'NAME'}),
    tag: Flags.string({char: 't', required: true, description: 'tag of the image', helpValue: 'TAG'}),
    allocation: Flags.string({char: 'a', required: true, description: 'identifier of this run', helpValue: 'ID'}),
    url: Flags.string({char: 'U', description: 'directory of the images, or its URL; see import', helpValue: 'URL'}),
    name: Flags.string({char: 'n', description: 'first part of the name of the clone', helpValue: 'NAME'}),
    command: Flags.string({char: 'c', description: 'main command; see set-cmd', helpValue: 'CMD'}),
    port: Flags.string({char: 'e', multiple: true, multipleNonGreedy: true, description: 'port to export', helpValue: '[tcp:|udp:]PORT[:HOSTPORT][@ADDRESS]'}),
    'signature-key': Flags.string({char: 'C', description: 'public key of signify(1); refuse an image that is not signed with it', helpValue: 'FILE'}),
    start: Flags.boolean({char: 's', description: 'start the clone'}),
    'network-type': Flags.string({char: 'N', description: 'network of the clone; see clone', helpValue: 'TYPE'}),
    ip: Flags.string({char: 'i', multiple: true, multipleNonGreedy: true, description: 'address of the clone; see clone', helpValue: 'IP'}),
    bridge: Flags.string({char: 'B', description: 'name of the private bridge', helpValue: 'BRIDGE'}),
    'network-stack': Flags.string({char: 'S', description: 'address families of the pot', helpValue: 'ipv4|ipv6|dual'}),
    dns: Flags.string({char: 'd', description: 'source of resolv.conf', helpValue: 'inherit|pot|off|custom:FILE'}),
  }

  async run() {
    const {flags} = await this.parse(Prepare)
    const [ctx, {preparePot}] = await Promise.all([this.context({root: true, flags}), import('../import/prepare-pot.js')])
    const key = flags['signature-key'] ?? (settingsOf<Declared['settings']>(ctx).POT_DEFAULT_SIGNATURE_PUBKEY || undefined)
    const option = (letter: string, value: string | undefined) => (value === undefined ? [] : [letter, value])
    const cloneOptions = [
      ...option('-N', flags['network-type']),
      ...(flags.ip ?? []).flatMap((ip) => ['-i', ip]),
      ...option('-B', flags.bridge),
      ...option('-S', flags['network-stack']),
      ...option('-d', flags.dns),
    ]
    const prepared = await preparePot(ctx, {
      ...{image: flags.pot, tag: flags.tag, allocation: flags.allocation, url: flags.url, name: flags.name, command: flags.command},
      ...{ports: flags.port ?? [], cloneOptions, key: key === undefined ? undefined : resolve(key)},
    })
    this.log(`prepared ${prepared.name}`)
    if (flags.start && !ctx.planOnly) await ctx.run(['start', prepared.name])
    return prepared
  }
}
