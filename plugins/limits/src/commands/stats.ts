import {humanBytes, misuse, table} from '@pot/core'
import {Flags, listFlags, operands, Args, PotCommand, type Listing} from '@pot/core/command'
import {setTimeout as sleep} from 'node:timers/promises'
import type {Usage} from '../usage.js'

export type StatsResult = readonly Usage[]

/** Seconds between two measurements. */
const INTERVAL = 1

export default class Stats extends PotCommand {
  static override summary = 'Show the resource usage of running pots, and their limits.'
  static override description =
    'All pots are measured in one pass. MEMORY is the memory that counts against the limit, without the memory that the kernel can free immediately. CPU% is relative to one CPU. --follow prints a table every second until it is interrupted.'
  static override examples = [
    '<%= config.bin %> stats',
    '<%= config.bin %> stats web db --follow',
    '<%= config.bin %> stats --json',
    '<%= config.bin %> stats --sort -memory --columns name,memory,cpu',
  ]
  static override strict = false
  static override args = {name: Args.string({description: 'names of pots (default: all running pots)'})}
  static override flags = {
    follow: Flags.boolean({char: 'f', description: 'print a table every second'}),
    quiet: Flags.boolean({char: 'q', description: 'no notice when none runs'}),
    ...listFlags,
  }

  async run(): Promise<StatsResult> {
    const parsed = await this.parse(Stats)
    const {flags} = parsed
    if (flags.follow && this.jsonEnabled()) throw misuse('--follow and --json exclude each other', 'pot stats --json')
    const names = operands(parsed)
    const [ctx, {usageOf}, {readPot}] = await Promise.all([this.context({root: true, flags}), import('../usage.js'), import('@pot/core')])
    const {host, report, settings} = ctx
    const passing = await this.passingPots(ctx, flags)
    for (const name of names) readPot(settings, name)
    const look = async () => {
      const up = (await host.jails.running()).filter(({name}) => (names.length === 0 || names.includes(name)) && passing?.has(name) !== false)
      const {rows, lines} = await this.shaped(await usageOf(host, up, flags.follow ? INTERVAL : INTERVAL / 2), flags, async () => STATS)
      return {all: rows, lines}
    }
    let {all, lines} = await look()
    if (all.length === 0 && !flags.quiet) report.info('no pot is running')
    for (;;) {
      this.show(all, lines)
      if (!flags.follow) return all
      if (host.name === 'freebsd' || all.length === 0) await sleep(INTERVAL * 1000)
      ;({all, lines} = await look())
      this.log(process.stdout.isTTY ? '\u001b[H\u001b[2J' : '')
    }
  }

  private show(all: readonly Usage[], lines: readonly string[] | undefined): void {
    if (all.length > 0) for (const line of lines ?? table(HEAD, all.map(row))) this.log(line)
  }
}

const STATS: Listing<Usage> = {
  columns: [
    {name: 'name', value: ({name}) => name},
    {name: 'cpu', value: ({percent}) => percent, text: ({percent}) => percent.toFixed(1)},
    {name: 'cpus', value: ({limits}) => limits.cpus},
    {name: 'memory', value: ({memory}) => memory, bytes: true},
    {name: 'memory-limit', value: ({limits}) => limits.memory, bytes: true},
    {name: 'rss', value: ({rss}) => rss, bytes: true},
    {name: 'swap', value: ({swap}) => swap, bytes: true},
    {name: 'pids', value: ({pids}) => pids},
    {name: 'pids-limit', value: ({limits}) => limits.pids},
    {name: 'cpu-time', value: ({cpuTime}) => cpuTime, text: ({cpuTime}) => `${cpuTime.toFixed(1)}s`},
  ],
  filtered: true,
}

const HEAD = ['NAME', 'CPU%', 'CPUS', 'MEMORY', 'LIMIT', 'SWAP', 'PIDS', 'LIMIT']

const row = ({name, percent, memory, swap, pids, limits}: Usage): string[] => [
  name,
  percent.toFixed(1),
  limits.cpus === undefined ? '-' : String(limits.cpus),
  humanBytes(memory),
  limits.memory === undefined ? '-' : humanBytes(limits.memory),
  humanBytes(swap),
  String(pids),
  limits.pids === undefined ? '-' : String(limits.pids),
]
