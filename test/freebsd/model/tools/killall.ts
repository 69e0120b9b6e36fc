import {fail, ok, type Call, type Reply} from '../call.js'
import {getopt, usual} from '../getopt.js'
import {linuxSignal, signalNumber, SIGNALS} from '../procs/signals.js'
import {jailId, jidOf, processes} from '../procs/table.js'
import type {State} from '../state.js'
import {hostUser} from '../users.js'

const USAGE =
  'usage: killall [-delmsqvz] [-help] [-I] [-j jail]\n               [-u user] [-t tty] [-c cmd] [-SIGNAL] [cmd]...\nAt least one option or argument to specify processes must be given.'

/** Lines of about 75 characters, as killall -l prints them. */
function names(): string {
  let out = ''
  let width = 0
  for (const [index, name] of SIGNALS.entries()) {
    out += `${name} `
    width += name.length + 1
    if (width >= 75 && index < SIGNALS.length - 1) {
      out += '\n'
      width = 0
    }
  }
  return `${out}\n`
}

export async function killall(call: Call, state: State): Promise<Reply> {
  const [first = ''] = call.argv
  if (call.argv.length === 0) return fail(USAGE)
  if (first === '-l') return ok(names())
  // The signal may stand among the options.
  const signal = call.argv.findIndex((word) => word.startsWith('-') && signalNumber(word.slice(1)) !== undefined)
  const given = signal < 0 ? undefined : signalNumber(call.argv[signal]?.slice(1) ?? '')
  const options = getopt(call.argv.toSpliced(signal < 0 ? call.argv.length : signal, 1), 'c:dej:lmqst:u:vz', usual('killall', USAGE))
  const who = options.value('j')
  const jid = who === undefined ? undefined : jailId(state, who)
  if (who !== undefined && jid === undefined) return fail(`killall: jail "${who}" not found`)
  const user = options.value('u')
  const uid = user === undefined ? undefined : (hostUser(user)?.uid ?? -1)
  if (uid === -1) return fail(`killall: user ${user} does not exist`)
  if (options.operands.length === 0 && uid === undefined && jid === undefined) return fail(USAGE)

  const found = processes(state).filter(
    (one) =>
      one.pid !== call.pid &&
      (jid === undefined ? one.jail === undefined || options.operands.length > 0 : jidOf(one) === jid) &&
      (uid === undefined || one.uid === uid) &&
      (options.operands.length === 0 || options.operands.some((name) => (options.has('m') ? new RegExp(name).test(one.name) : one.name === name))),
  )
  if (found.length === 0) return fail(`No matching processes ${options.has('e') ? 'belonging to you ' : ''}were found`)
  if (!options.has('s')) for (const {pid} of found) state.os.kill(pid, linuxSignal(given ?? 15))
  return ok(options.has('s') || options.has('v') ? found.map(({pid}) => `kill -${SIGNALS[(given ?? 15) - 1]} ${pid}\n`).join('') : '')
}
