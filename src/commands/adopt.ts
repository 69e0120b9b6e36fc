import type {Adopted} from '../adopt/adopt.js'
import type {AdoptReport} from '../adopt/report.js'
import {networkFlags} from '../cli/flags/network.js'
import {ChangeCommand, Flags, operands} from '../command.js'
import {misuse} from '../errors.js'

/** The result of `pot adopt`: a report without names, else a line for each container. */
export type AdoptResult = AdoptReport | readonly Adopted[]

export default class Adopt extends ChangeCommand {
  static override helpPlace = {heading: 'Make and remove pots', rank: 9}
  static override showsSteps = true
  static override strict = false
  static override summary = 'Make pots from the jails of iocage, Bastille, ezjail and jail.conf, and from the containers of podman.'
  static override description = [
    'Without NAME, adopt changes nothing: it lists the jails and containers of other tools, the pot that each would become, and what the pot would not get, with the reason.',
    'With NAME, adopt copies the tree of a stopped jail or container into a new single pot, and takes over its network, ports, mounts, command, environment, limits, parameters and start at boot. The other tool keeps its container unchanged. If anything fails, nothing of the pot is left.',
    'Pots of pot 0.16 need no adoption.',
  ].join(' ')
  static override usage = 'adopt [--from TOOL] [NAME]... [OPTION]...'
  static override examples = [
    '<%= config.bin %> adopt',
    '<%= config.bin %> adopt --from bastille web',
    '<%= config.bin %> adopt --from podman db -n database',
    '<%= config.bin %> adopt --from jail.conf --at /root/old/jail.conf web --plan',
  ]
  static override flags = {
    from: Flags.option({options: ['iocage', 'bastille', 'ezjail', 'jail.conf', 'podman'] as const, description: 'only the jails or containers of this tool'})(),
    at: Flags.string({
      description: 'with --from: where the tool keeps them, instead of the usual place: a directory, a jail.conf, or the program podman',
      helpValue: 'PATH',
    }),
    name: Flags.string({char: 'n', description: 'name of the pot (default: NAME, with _ for characters that no pot has)', helpValue: 'POT'}),
    'network-type': networkFlags['network-type'],
  }

  async run(): Promise<AdoptResult> {
    const parsed = await this.parse(Adopt)
    const {flags} = parsed
    const names = operands(parsed)
    if (names.length === 0 && flags.name !== undefined) throw misuse('the jail or container is missing', `pot adopt NAME -n ${flags.name}`)
    if (names.length > 1 && flags.name !== undefined)
      throw misuse(`-n ${flags.name} names one pot, and ${names.length} containers are given`, 'adopt them one by one')
    const [ctx, {findContainers}] = await Promise.all([this.context({root: names.length > 0, probe: false, flags}), import('../adopt/find.js')])
    const sources = await findContainers(ctx, flags)
    if (names.length === 0) {
      const [{reportOf}, {adoptLines}] = await Promise.all([import('../adopt/report.js'), import('../ui/adopt-text.js')])
      const report = reportOf(ctx, sources)
      for (const line of adoptLines(report)) this.log('%s', line)
      return report
    }
    const {adopt, chosen} = await import('../adopt/adopt.js')
    const found = names.map((name) => chosen(sources, name))
    const adopted: Adopted[] = []
    for (const one of found) {
      const done = await adopt(ctx, one, {name: flags.name, network: flags['network-type']})
      this.log('%s', `adopted ${done.container} of ${done.source} as ${done.pot}`)
      for (const {what, why} of done.left) ctx.report.info(`left out: ${what}: ${why}`)
      adopted.push(done)
    }
    return adopted
  }
}
