import {PotCommand} from '../command.js'

export default class Doctor extends PotCommand {
  static override helpPlace = {heading: 'This host', rank: 3}
  static override wakesStorage = 'never' as const
  static override summary = 'Check this host and its pots, and print problems and the commands that solve them.'
  static override description = [
    "Checks the tools and the kernel of the host, and compares the records of all pots with the storage, the mounts and the jails. Changes nothing. Also works before 'pot init'. Without root, fewer checks are made.",
    'The exit status is 1 if there is an error; warnings and notes do not change it.',
  ].join(' ')
  static override examples = ['pot doctor', 'pot doctor --json']

  async run() {
    await this.parse(Doctor)
    const [{diagnose, unopened}, {lines}, {checkPlugins, findingsOf}, {allProblems}] = await Promise.all([
      import('../doctor/diagnose.js'),
      import('../doctor/lines.js'),
      import('../doctor/check-plugins.js'),
      import('../plugins/check.js'),
    ])
    const plugins = [...checkPlugins(this.config.dataDir, [...this.config.plugins.keys()]), ...findingsOf(await allProblems(this.config))]
    const diagnosis = await this.context({probe: true}).then(
      async (ctx) => diagnose(ctx, [...plugins, ...(await ctx.emit.doctor())]),
      (problem: unknown) => unopened(problem, plugins),
    )
    for (const line of lines(diagnosis)) this.log(line)
    if (!diagnosis.ok) process.exitCode = 1
    return diagnosis
  }
}
