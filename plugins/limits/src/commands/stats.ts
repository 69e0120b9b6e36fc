import {humanBytes, misuse, sparkline, table} from '@pot/core'
import {Flags, listFlags, operands, Args, PotCommand, type Listing} from '@pot/core/command'
import {setTimeout as sleep} from 'node:timers/promises'
import type {Usage} from '../usage.js'

export type StatsResult = readonly Usage[]

/** Seconds between two measurements. */
const INTERVAL = 1

export default class Stats extends PotCommand {
  static override summary = 'Show the resource usage of running pots, and their limits.'
  static override description =
    'All pots are measured in one pass. MEMORY is the memory that counts against the limit, without the memory that the kernel can free immediately. CPU% is relative to one CPU. --follow prints a table every second until it is interrupted; on a terminal with enough room it also draws the course of CPU% and MEMORY.'
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
    const {stdout} = process
    const live = flags.follow && stdout.isTTY === true && process.env.TERM !== 'dumb'
    const history = new Map<string, Course>()
    if (live) stdout.write('\u001b[2J')
    for (;;) {
      if (live) remember(history, all)
      const text = all.length === 0 ? [] : (lines ?? (live ? withCourses(all, history, stdout.columns ?? 80) : table(HEAD, all.map(row), {fit: true})))
      // A terminal shows the new table in the place of the old one.
      if (live)
        stdout.write(
          `\u001b[H${text
            .slice(0, (stdout.rows ?? 24) - 1)
            .map((line) => `${line}\u001b[K\n`)
            .join('')}\u001b[J`,
        )
      else for (const line of text) this.log(line)
      if (!flags.follow) return all
      if (host.name === 'freebsd' || all.length === 0) await sleep(INTERVAL * 1000)
      ;({all, lines} = await look())
      if (!live) this.log('')
    }
  }
}

/** What a pot has used, the newest last. */
interface Course {
  readonly percent: readonly number[]
  readonly memory: readonly number[]
}

/** The most values of a course. */
const KEPT = 60

function remember(history: Map<string, Course>, all: readonly Usage[]): void {
  const gone = [...history.keys()].filter((name) => !all.some((usage) => usage.name === name))
  for (const name of gone) history.delete(name)
  for (const {name, percent, memory} of all) {
    const old = history.get(name) ?? {percent: [], memory: []}
    history.set(name, {percent: [...old.percent, percent].slice(-KEPT), memory: [...old.memory, memory].slice(-KEPT)})
  }
}

/** Least characters of a course that says something. */
const LEAST = 8

/** The table with two more columns. A full bar is a whole CPU or what the pot may use, and the limit of the memory or the most that was used. */
function withCourses(all: readonly Usage[], history: ReadonlyMap<string, Course>, columns: number): string[] {
  const plain = table(HEAD, all.map(row), {fit: columns})
  const room = columns - Math.max(...plain.map(({length}) => length)) - 4
  const width = Math.min(KEPT, Math.floor(room / 2))
  if (width < LEAST) return plain
  return table(
    [...HEAD, 'CPU'.padStart(width), 'MEMORY'.padStart(width)],
    all.map((usage) => {
      const {percent = [], memory = []} = history.get(usage.name) ?? {}
      const {cpus, memory: limit} = usage.limits
      return [
        ...row(usage),
        sparkline(percent, {width, max: Math.max(100 * (cpus ?? 1), ...percent.slice(-width))}),
        sparkline(memory, {width, max: limit ?? Math.max(...memory.slice(-width))}),
      ]
    }),
  )
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
