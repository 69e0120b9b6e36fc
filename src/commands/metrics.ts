import {resolve} from 'node:path'
import {Flags, PotCommand} from '../command.js'
import type {Metric} from '../plugins/contract/metric.js'

export default class Metrics extends PotCommand {
  static override helpPlace = {heading: 'Look at pots', rank: 9}
  static override summary = 'Print figures about all pots in the text format of OpenMetrics.'
  static override description = [
    'The figures are the state of each main command and its age, restarts, exit status and health, and the number of snapshots.',
    'Plugins add figures: those that come with pot add memory, CPU time, processes and the limits, and on Linux the bytes that pots with a network of their own received and sent.',
    'With --output, the file is replaced in one step, so that nobody reads a half of it. Needs root.',
    'For the textfile collector of the node exporter, a file in /etc/cron.d has the line: * * * * * root pot metrics --output /var/lib/node_exporter/pot.prom',
    'pot(1) shows a timer of systemd.',
  ].join(' ')
  static override examples = ['<%= config.bin %> metrics', '<%= config.bin %> metrics --disk --output /var/tmp/pot.prom', '<%= config.bin %> metrics --json']
  static override flags = {
    output: Flags.string({char: 'o', description: 'write to this file, in one step', helpValue: 'FILE'}),
    disk: Flags.boolean({description: 'also measure the disk usage, which can take long'}),
  }

  async run(): Promise<readonly Metric[]> {
    const {flags} = await this.parse(Metrics)
    const [ctx, {measurePots}, {metricLines}] = await Promise.all([
      this.context({root: true, probe: false, flags}),
      import('../pots/look/metrics.js'),
      import('../ui/openmetrics.js'),
    ])
    const {metrics} = await measurePots(ctx, {disk: flags.disk, snapshots: true})
    const text = metricLines(metrics).join('\n')
    if (flags.output === undefined) this.log(text)
    else {
      const {writeOutput} = await import('../paths/write-output.js')
      writeOutput(resolve(flags.output), `${text}\n`)
    }
    return metrics
  }
}
