import {fail, ok, refuse, type Call, type Reply} from '../call.js'
import {getopt, usual} from '../getopt.js'
import {jailId} from '../procs/table.js'
import type {State} from '../state.js'

const USAGE = 'usage: sockstat [-46ACcfIiLlnqSsUuvw] [-j jid] [-p ports] [-P protocols]'

/** sockstat(1), sockets of the host that listen. */
export async function sockstat(call: Call, state: State): Promise<Reply> {
  const options = getopt(call.argv, '46j:lLnqP:', usual('sockstat', USAGE))
  if (options.operands.length > 0) return fail(USAGE)
  if (!options.has('l')) return fail('freebsd model: sockstat without -l is not modelled', 70)
  const jail = options.value('j')
  const jid = jail === undefined ? 0 : (jailId(state, jail) ?? refuse(`sockstat: jail "${jail}" not found`))
  const user = (options.has('n') ? '0' : 'root').padEnd(8)
  const protocols = options.value('P')?.split(',') ?? ['tcp', 'udp']
  const families = ['4', '6'].filter((digit) => options.has(digit))
  // Sockets of jails are not modelled.
  const rows = (jid === 0 ? state.net.listeners : []).flatMap((line) => {
    const [protocol = '', local = '', command = 'daemon'] = line.split(' ')
    const [, name = '', digits = ''] = /^([a-z]+)([46]+)$/.exec(protocol) ?? []
    if (!protocols.includes(name) || (families.length > 0 && !families.some((digit) => digits.includes(digit)))) return []
    return [`${user} ${command.padEnd(10)} 1000  3  ${protocol.padEnd(6)} ${local.padEnd(21)} *:*\n`]
  })
  const header = options.has('q') ? '' : 'USER     COMMAND    PID   FD PROTO  LOCAL ADDRESS         FOREIGN ADDRESS      \n'
  return ok(header + rows.join(''))
}
