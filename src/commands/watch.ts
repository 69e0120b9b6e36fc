import {Flags, PotCommand} from '../command.js'
import {PotError} from '../errors.js'
import type {Row} from '../watch/rows.js'

export default class Watch extends PotCommand {
  static override helpPlace = {heading: 'Look at pots', rank: 12}
  static override summary = 'Show all pots and the log of one of them on a live screen, and start, stop and enter them by key.'
  static override description = [
    'The screen has the state of each main command, CPU time, memory, addresses and ports; CPU time and memory are figures of a plugin that comes with pot.',
    'The arrow keys select a pot. s starts it, t stops it, r restarts it, e opens a shell in it, n takes a snapshot, l shows its log on the whole screen.',
    '/ shows only the pots whose names contain what is typed; Esc shows all. q ends it, after running operations have ended.',
    'If standard input or output is not a terminal, or with --json, watch prints the pots once. Needs root.',
  ].join(' ')
  static override examples = ['<%= config.bin %> watch', '<%= config.bin %> watch --interval 5', '<%= config.bin %> watch | cat']
  static override flags = {
    interval: Flags.integer({char: 'n', min: 1, max: 3600, default: 2, description: 'seconds between two looks at the host', helpValue: 'SECONDS'}),
  }

  async run(): Promise<readonly Row[]> {
    const {flags} = await this.parse(Watch)
    const {stdin, stdout} = process
    const live = !this.jsonEnabled() && stdin.isTTY === true && stdout.isTTY === true
    if (live && (process.env.TERM ?? 'dumb') === 'dumb')
      throw new PotError('NO_TERMINAL', `watch cannot draw on a terminal of type '${process.env.TERM ?? ''}'`, {hint: 'pot ls --table'})
    const ctx = await this.context({root: true, flags})
    if (!live) return this.once(await (await import('../watch/once.js')).lookOnce(ctx))
    const {watchPots} = await import('../watch/watch.js')
    const status = await watchPots(ctx, {interval: flags.interval, input: stdin, output: stdout})
    if (status !== 0) process.exitCode = status
    return []
  }

  private async once(rows: readonly Row[]): Promise<readonly Row[]> {
    const {tableOf} = await import('../watch/once.js')
    for (const line of tableOf(rows)) this.log(line)
    return rows
  }
}
