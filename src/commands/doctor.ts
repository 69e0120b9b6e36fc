import {PotCommand} from '../command.js'

export default class Doctor extends PotCommand {
  static override helpPlace = {heading: 'This host', rank: 3}
  static override wakesStorage = 'never' as const
  static override summary = 'Say what this host lacks and what is wrong, with what to type about it.'
  static override description = [
    "Looks at the tools and the kernel of the host, and compares the records of all pots with the storage, the mounts and the jails. Changes nothing. Works before 'pot init', and sees less without root.",
    'Exit status 1 when there is an error; warnings and notes are none.',
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
