import {once} from 'node:events'
import {Flags, PotCommand} from '../command.js'
import {misuse} from '../errors.js'
import type {PotEvent} from '../operations/events.js'

const UNITS: Readonly<Record<string, number>> = {s: 1, m: 60, h: 3600, d: 86_400}

/** Reads a time: a duration before `now`, seconds since the epoch, or a date with or without a time. Seconds since the epoch; undefined if it is none. */
export function timeOf(text: string, now: number): number | undefined {
  const [, count, unit = ''] = /^(\d{1,9})([smhd])$/.exec(text) ?? []
  if (count !== undefined) return now - Number(count) * (UNITS[unit] ?? 1)
  if (/^\d{9,11}(\.\d+)?$/.test(text)) return Number(text)
  // Without a time, a date is read as that of UTC.
  const local = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00` : text.replace(' ', 'T')
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(local) ? Date.parse(local) : Number.NaN
  return Number.isNaN(at) ? undefined : at / 1000
}

export default class Events extends PotCommand {
  static override helpPlace = {heading: 'Look at pots', rank: 8}
  static override wakesStorage = 'never' as const
  static override summary = 'List what was done to pots, by whom and with which result.'
  static override description = [
    'The events are the ends of operations, also of those that recover has rolled back or finished, and the ends, restarts and health of main commands.',
    'pot keeps the last 1 to 2 MB of them. Needs root.',
    '--json prints one event a line. -f continues until it is interrupted; the exit status is then 0.',
  ].join(' ')
  static override examples = ['pot events', 'pot events --since 2h -p web', 'pot events -f --json']
  static override flags = {
    pot: Flags.string({char: 'p', description: 'only the events of this pot', helpValue: 'POT'}),
    since: Flags.string({description: 'only later events: 30s, 15m, 2h, 7d, a date with or without a time, or seconds since the epoch', helpValue: 'TIME'}),
    follow: Flags.boolean({char: 'f', description: 'continue with new events'}),
  }

  async run(): Promise<readonly PotEvent[]> {
    const {flags} = await this.parse(Events)
    const since = flags.since === undefined ? 0 : timeOf(flags.since, Date.now() / 1000)
    if (since === undefined) throw misuse(`'${flags.since}' is no time`, "pot events --since 2h, or --since '2026-01-31 12:00'")
    const ctx = await this.context({root: true, probe: false, flags})
    const [{eventsFile, eventsIn, readEvents}, {eventLine}] = await Promise.all([import('../operations/events.js'), import('../ui/event-text.js')])
    const isWanted = (event: PotEvent) =>
      event.time >= since && (flags.pot === undefined || (event.event === 'main' ? event.pot === flags.pot : event.pots.includes(flags.pot)))
    const print = (event: PotEvent) => {
      if (this.jsonEnabled()) process.stdout.write(`${JSON.stringify(event)}\n`)
      else this.log(eventLine(event, flags.verbose))
    }
    const known = readEvents(ctx.places).filter(isWanted)
    for (const event of known) print(event)
    if (!flags.follow) {
      if (known.length === 0) ctx.report.info('there are no such events')
      return known
    }
    const {readLog} = await import('../pots/run/logs.js')
    const end = new AbortController()
    const stop = () => end.abort()
    process.once('SIGINT', stop).once('SIGTERM', stop)
    process.stdout.once('error', stop).once('close', stop)
    let rest = ''
    for await (const chunk of readLog(eventsFile(ctx.places.data), {lines: 0, follow: true, signal: end.signal})) {
      const lines = (rest + chunk.toString('utf8')).split('\n')
      rest = lines.pop() ?? ''
      for (const event of eventsIn(lines.join('\n')).filter(isWanted)) print(event)
      if (process.stdout.writableNeedDrain) await Promise.race([once(process.stdout, 'drain'), once(end.signal, 'abort')])
    }
    process.off('SIGINT', stop).off('SIGTERM', stop)
    return []
  }

  /** The events are printed already, a line each. */
  protected override logJson(): void {}
}
