import {once} from 'node:events'
import {Flags, potArg, PotCommand, potFlag, potName} from '../command.js'
import {misuse} from '../errors.js'

export interface LogsResult {
  readonly name: string
  readonly lines: readonly string[]
}

export default class Logs extends PotCommand {
  static override helpPlace = {heading: 'Look at pots', rank: 6}
  static override summary = 'Print the output of the main command of a pot.'
  static override description = '-f continues until it is interrupted, also after a rotation of the log; the exit status is then 0.'
  static override examples = ['<%= config.bin %> logs web', '<%= config.bin %> logs -f -n 20 -p web']
  static override args = {name: potArg}
  static override flags = {
    pot: potFlag,
    follow: Flags.boolean({char: 'f', description: 'continue with new output'}),
    lines: Flags.integer({char: 'n', min: 0, description: 'print only this number of lines from the end of the log'}),
  }

  async run(): Promise<LogsResult> {
    const {flags, args} = await this.parse(Logs)
    const name = potName(flags, args, 'logs')
    if (flags.follow && this.jsonEnabled()) throw misuse('-f and --json exclude each other', `pot logs -f ${name}`)
    const [{settings, report}, {readPot}, {readLog}, {logFile}] = await Promise.all([
      this.context({flags}),
      import('../record/store.js'),
      import('../pots/run/logs.js'),
      import('../pots/run/main-command.js'),
    ])
    const file = logFile(readPot(settings, name))
    const end = new AbortController()
    const stop = () => end.abort()
    process.once('SIGINT', stop).once('SIGTERM', stop)
    process.stdout.once('error', stop).once('close', stop)
    const kept: Buffer[] = []
    let empty = true
    for await (const chunk of readLog(file, {lines: flags.lines, follow: flags.follow, signal: end.signal})) {
      empty = false
      if (this.jsonEnabled()) kept.push(chunk)
      else if (!process.stdout.write(chunk)) await Promise.race([once(process.stdout, 'drain'), once(end.signal, 'abort')])
    }
    process.off('SIGINT', stop).off('SIGTERM', stop)
    if (empty && !flags.follow && flags.lines !== 0) report.info(`the main command of '${name}' has written nothing`)
    const lines = Buffer.concat(kept).toString('utf8').split('\n')
    return {name, lines: lines.at(-1) === '' ? lines.slice(0, -1) : lines}
  }
}
