import {Flags, isShaped, listFlags, potArg, PotCommand, potName, type ListFlags} from '../command.js'
import {misuse, PotError} from '../errors.js'
import type {Host} from '../host/types.js'
import type {Bridge, TakenAddress} from '../record/bridges.js'
import type {PotInfo} from '../pots/look/info.js'
import type {ListedSnapshot} from '../snapshots/list.js'

export interface BridgeInfo extends Bridge {
  readonly addresses: readonly TakenAddress[]
}

export type InfoResult =
  | PotInfo
  | BridgeInfo
  | {readonly name: string; readonly running: boolean}
  | readonly ListedSnapshot[]
  | Readonly<Record<string, string>>

type TagFlags = ListFlags & {readonly verbose: boolean}

export default class Info extends PotCommand {
  static override ignoresOperands = true
  static override helpPlace = {heading: 'Look at pots', rank: 3}
  static override summary = 'Show the configuration and the state of a pot, or of a private bridge.'
  static override description =
    '-v adds the datasets, the snapshots, the exported ports and the limits. -r prints nothing: the exit status is 0 if the pot runs, and 1 if it does not. Otherwise the exit status is 0 on success, 1 on failure, and 2 on wrong usage.'
  static override examples = [
    '<%= config.bin %> info -p web',
    '<%= config.bin %> info web --json',
    'eval "$(<%= config.bin %> info -E -p web)"',
    '<%= config.bin %> info -s -p web --sort -created --columns tag,created,volume',
    '<%= config.bin %> info -s -f data',
    '<%= config.bin %> info -r web && echo up',
  ]
  static override args = {name: potArg}
  static override flags = {
    pot: Flags.string({char: 'p', description: 'name of the pot', helpValue: 'POT', exclusive: ['bridge']}),
    fscomp: Flags.string({
      char: 'f',
      description: 'with -s: name of a fscomp',
      helpValue: 'FSCOMP',
      exclusive: ['pot', 'base', 'bridge'],
      dependsOn: ['snapshots'],
    }),
    base: Flags.string({char: 'b', description: 'with -s: name of a base', helpValue: 'BASE', exclusive: ['pot', 'bridge'], dependsOn: ['snapshots']}),
    bridge: Flags.string({char: 'B', description: 'name of a private bridge', helpValue: 'BRIDGE'}),
    quiet: Flags.boolean({char: 'q', description: 'print nothing'}),
    running: Flags.boolean({char: 'r', description: 'print nothing; the exit status tells whether the pot runs'}),
    environment: Flags.boolean({char: 'E', description: 'print shell assignments of _POT_NAME, _POT_IP and other variables'}),
    snapshots: Flags.boolean({char: 's', description: 'print the tags of the snapshots of the pot, fscomp or base; the options for lists need it'}),
    ...listFlags,
  }

  async run(): Promise<InfoResult> {
    const {flags, args} = await this.parse(Info)
    if (flags.quiet && flags.verbose) throw misuse('-q and -v exclude each other', 'pot info -v POT')
    if (flags.bridge !== undefined && args.name !== undefined) throw misuse('the name of a pot and -B exclude each other', `pot info -B ${flags.bridge}`)
    if (isShaped(flags) && !flags.snapshots) throw misuse('the options for lists need -s', 'pot info -s --columns tag,created -p POT')
    if (flags.bridge !== undefined && flags.environment) throw misuse('-E needs a pot', 'pot info -E -p POT')
    const print = (lines: readonly string[]) => {
      for (const line of flags.quiet ? [] : lines) this.log(line)
    }
    if (flags.bridge !== undefined) return this.bridge(flags.bridge, flags, print)
    const other = flags.fscomp ?? flags.base
    if (other !== undefined) {
      if (args.name !== undefined) throw misuse('the name of a pot excludes -f and -b', `pot info -s -p ${args.name}`)
      return this.otherTags(flags.fscomp === undefined ? 'base' : 'fscomp', other, flags, print)
    }
    const name = potName(flags, args, 'info')
    if (flags.running) return this.isRunning(name, flags)
    if (flags.environment) return this.environment(name, flags, print)
    if (flags.snapshots) return this.tags(name, flags, print)
    const [ctx, {potInfo}, {infoLines}] = await Promise.all([this.context({flags}), import('../pots/look/info.js'), import('../ui/pot-text.js')])
    const info = await potInfo(ctx, name, {detailed: flags.verbose})
    print(infoLines(info, ctx.settings.zfsRoot))
    return info
  }

  private async bridge(name: string, flags: object, print: (lines: readonly string[]) => void): Promise<BridgeInfo> {
    const [{settings}, {readBridge, takenAddresses}] = await Promise.all([this.context({flags: {...flags}}), import('../record/bridges.js')])
    const bridge = readBridge(settings, name)
    const addresses = takenAddresses(settings, bridge)
    print(addresses.map(({address, use}) => `\t${address}\t${use}`))
    return {...bridge, addresses}
  }

  private async isRunning(name: string, flags: object) {
    const [ctx, {readPot}] = await Promise.all([this.context({flags: {...flags}}), import('../record/store.js')])
    readPot(ctx.settings, name)
    const running = (await ctx.host.jails.running(name)).some((jail) => jail.name === name)
    if (!running) process.exitCode = 1
    return {name, running}
  }

  private async environment(name: string, flags: object, print: (lines: readonly string[]) => void) {
    const [{settings, host}, {readPot}, {exportLine, potVariables}] = await Promise.all([
      this.context({flags: {...flags}}),
      import('../record/store.js'),
      import('../record/env.js'),
    ])
    const pot = readPot(settings, name)
    const id = (await host.jails.running(name)).find((jail) => jail.name === name)?.id
    const variables = potVariables(pot, {nic: settings.nic, id})
    print(variables.map(exportLine))
    return Object.fromEntries(variables)
  }

  private async tags(name: string, flags: TagFlags, print: (lines: readonly string[]) => void) {
    const [{settings, host}, {readPot}] = await Promise.all([this.context({flags: {...flags}}), import('../record/store.js')])
    readPot(settings, name)
    return this.tagsOf(host, `jails/${name}`, flags, print)
  }

  private async otherTags(kind: 'base' | 'fscomp', name: string, flags: TagFlags, print: (lines: readonly string[]) => void) {
    const {settings, host} = await this.context({flags: {...flags}})
    const known = kind === 'base' ? (await import('../bases/list.js')).listBases(settings) : (await import('../fscomps/list.js')).listFscomps(settings)
    if (!known.includes(name))
      throw new PotError(kind === 'base' ? 'NO_BASE' : 'NO_FSCOMP', `there is no ${kind} '${name}'`, {hint: `pot ls -${kind === 'base' ? 'b' : 'f'}`})
    return this.tagsOf(host, `${kind === 'base' ? 'bases' : 'fscomp'}/${name}`, flags, print)
  }

  private async tagsOf(host: Host, volume: string, flags: TagFlags, print: (lines: readonly string[]) => void) {
    const [{snapshotsBelow}, {tagLines}] = await Promise.all([import('../snapshots/list.js'), import('../ui/pot-text.js')])
    const snapshots = snapshotsBelow(await host.storage.volumes(), volume)
    const {rows, lines} = await this.shaped(snapshots, flags, async () => (await import('../ui/listing/volumes.js')).SNAPSHOTS)
    print(
      lines ??
        tagLines(
          rows.filter((snapshot) => snapshot.volume === volume),
          flags.verbose,
        ),
    )
    return rows
  }
}
