import {fail, ok, type Call, type Reply} from '../call.js'
import {getopt, usual} from '../getopt.js'
import {commandLine, jailId, jidOf, processes} from '../procs/table.js'
import type {State} from '../state.js'
import {hostUser} from '../users.js'

const USAGE = 'Usage: top [-abCHIijnPqStuvxz] [-d count] [-J jail] [-m cpu | io] [-o field]\n     [-p pid] [-s time] [-U username] [number]'

/** One display, as in batch mode; the model has no screen. */
export async function top(call: Call, state: State): Promise<Reply> {
  const options = getopt(call.argv, 'abCd:HIiJ:jm:no:Pp:qSs:tTuU:vwxz', usual('top', USAGE))
  if (call.ttyOut && !options.has('b') && !options.has('n')) return fail('freebsd model: top on a terminal is not modelled', 70)
  const who = options.value('J')
  const jid = who === undefined ? undefined : jailId(state, who)
  if (who !== undefined && jid === undefined) return fail(`top: unknown jail '${who}'`)
  const shown = processes(state).filter((one) => jid === undefined || jidOf(one) === jid)
  const rows = shown.slice(0, Number(options.operands[0] ?? Infinity)).map((one) => {
    const name = hostUser(one.uid)?.name ?? String(one.uid)
    const size = (bytes: number) => `${Math.round(bytes / 1024)}K`
    return `${String(one.pid).padStart(5)} ${(options.has('j') ? String(jidOf(one)) : name).padEnd(10)} 1  20    0 ${size(one.vsz).padStart(8)} ${size(one.rss).padStart(8)} select   0   0:${one.time.toFixed(0).padStart(2, '0')}   0.00% ${options.has('a') ? commandLine(one) : one.name}\n`
  })
  const header = `last pid: ${call.pid};  load averages:  0.10,  0.10,  0.10  up 0+01:00:00\n${shown.length} processes:  1 running, ${Math.max(0, shown.length - 1)} sleeping\n\n  PID ${options.has('j') ? 'JID       ' : 'USERNAME  '} THR PRI NICE   SIZE      RES STATE    C   TIME    WCPU COMMAND\n`
  return ok(header + rows.join(''))
}
