import {fail, ok, type Call, type Reply} from '../call.js'
import {getopt, usual} from '../getopt.js'
import type {State} from '../state.js'

const USAGE = 'usage: sockstat [-46ACcfIiLlnqSsUuvw] [-j jid] [-p ports] [-P protocols]'

/** sockstat(1), sockets of the host that listen. */
export async function sockstat(call: Call, state: State): Promise<Reply> {
  const options = getopt(call.argv, '46lLnqP:', usual('sockstat', USAGE))
  if (options.operands.length > 0) return fail(USAGE)
  if (!options.has('l')) return fail('freebsd model: sockstat without -l is not modelled', 70)
  const protocols = options.value('P')?.split(',') ?? ['tcp', 'udp']
  const families = ['4', '6'].filter((digit) => options.has(digit))
  const rows = state.net.listeners.flatMap((line) => {
    const [protocol = '', local = ''] = line.split(' ')
    const [, name = '', digits = ''] = /^([a-z]+)([46]+)$/.exec(protocol) ?? []
    if (!protocols.includes(name) || (families.length > 0 && !families.some((digit) => digits.includes(digit)))) return []
    return [`root     daemon     1000  3   ${protocol.padEnd(6)} ${local.padEnd(22)}*:*\n`]
  })
  const header = options.has('q') ? '' : 'USER     COMMAND    PID   FD  PROTO  LOCAL ADDRESS         FOREIGN ADDRESS\n'
  return ok(header + rows.join(''))
}
