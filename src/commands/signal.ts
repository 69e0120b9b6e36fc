import {ChangeCommand, Flags, potArg, potFlag, potName} from '../command.js'
import {hasCode, misuse, messageOf} from '../errors.js'
import type {Signalled} from '../pots/run/signal.js'

export type SignalResult = Signalled | {readonly signals: readonly string[]}

/** Error codes that --force ignores. */
const NOTHING_THERE = ['NOT_RUNNING', 'NO_PROCESS']

export default class Signal extends ChangeCommand {
  static override ignoresOperands = true
  static override helpPlace = {heading: 'Run pots', rank: 7}
  static override summary = 'Send a signal to processes of a pot.'
  static override description =
    "Without -P and -m, the signal is sent to the main command of the pot. On FreeBSD the default signal is SIGINFO; on Linux a signal must be given. A process ID is an ID on the host, as shown by 'pot top' and ps."
  static override examples = [
    '<%= config.bin %> signal -s HUP -p web',
    "<%= config.bin %> signal -s SIGUSR1 -m '^nginx$' -p web",
    '<%= config.bin %> signal -C -p web',
    '<%= config.bin %> signal -l',
  ]
  static override args = {name: potArg}
  static override flags = {
    pot: potFlag,
    signal: Flags.string({char: 's', description: 'name of the signal, with or without SIG, or its number', helpValue: 'SIGNAL'}),
    pid: Flags.string({char: 'P', description: 'ID on the host of a process in the pot', helpValue: 'PID'}),
    match: Flags.string({
      char: 'm',
      exclusive: ['pid'],
      description: 'send the signal to all processes whose program name matches this regular expression',
      helpValue: 'PATTERN',
    }),
    check: Flags.boolean({char: 'C', description: 'print the process IDs, and send no signal'}),
    force: Flags.boolean({char: 'f', description: 'succeed even if the pot or the process does not run'}),
    list: Flags.boolean({char: 'l', description: 'print the names of the signals'}),
  }

  async run(): Promise<SignalResult> {
    const {flags, args} = await this.parse(Signal)
    if (flags.list) return this.#names()
    const name = potName(flags, args, 'signal')
    const pid = flags.pid === undefined ? undefined : Number(flags.pid)
    if (flags.pid !== undefined && !/^[1-9]\d*$/.test(flags.pid)) throw misuse(`'${flags.pid}' is not a process id`, `pot top ${name}`)
    const [ctx, {signalPot}] = await Promise.all([this.context({root: true, flags}), import('../pots/run/signal.js')])
    const {signal, match, check, force} = flags
    try {
      const result = await signalPot(ctx, {name, signal, pid, match, check})
      if (check) for (const found of result.pids) this.log(String(found))
      else this.tell(`sent SIG${result.signal} to ${result.pids.join(' ')}`)
      return result
    } catch (error) {
      if (!force || !NOTHING_THERE.some((code) => hasCode(error, code))) throw error
      ctx.report.info(messageOf(error))
      return {name, signal: null, pids: []}
    }
  }

  async #names(): Promise<SignalResult> {
    const {host} = await this.context()
    const signals = [...host.signals.keys()]
    this.log(signals.join(' '))
    return {signals}
  }
}
