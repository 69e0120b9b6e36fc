import {fail, ok, refuse, type Call, type Reply} from '../call.js'
import {getopt, usual} from '../getopt.js'
import {commandLine, jailId, jidOf, processes, type Process} from '../procs/table.js'
import type {State} from '../state.js'
import {hostUser} from '../users.js'
import {libxo} from './libxo.js'

const USAGE =
  'usage: ps [--libxo] [-aCcdeHhjlmrSTuvwXxZ] [-O fmt | -o fmt]\n          [-G gid[,gid...]] [-J jid[,jid...]] [-M core] [-N system]\n          [-p pid[,pid...]] [-t tty[,tty...]] [-U user[,user...]]\n       ps [--libxo] -L'

interface Column {
  readonly header: string
  /** Its name in libxo's output. */
  readonly field: string
  readonly right?: boolean
  value(one: Process): string
}

const clock = (seconds: number): string => `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(2).padStart(5, '0')}`
const user = (one: Process): string => hostUser(one.uid)?.name ?? String(one.uid)

function elapsed(seconds: number): string {
  const [days, hours, minutes] = [Math.floor(seconds / 86400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60]
  const two = (value: number) => String(value).padStart(2, '0')
  const tail = `${two(minutes)}:${two(seconds % 60)}`
  return days > 0 ? `${days}-${two(hours)}:${tail}` : hours > 0 ? `${two(hours)}:${tail}` : tail
}

const started = ({elapsed: age}: Process): string =>
  new Date(Date.now() - age * 1000).toString().replace(/^(\w+) (\w+) (\d+) (\d+) ([\d:]+).*$/, '$1 $2 $3 $5 $4')

const columns: Readonly<Record<string, Column>> = {
  pid: {header: 'PID', field: 'pid', right: true, value: ({pid}) => String(pid)},
  ppid: {header: 'PPID', field: 'ppid', right: true, value: ({ppid}) => String(ppid)},
  pgid: {header: 'PGID', field: 'process-group', right: true, value: ({pgid}) => String(pgid)},
  sid: {header: 'SID', field: 'sid', right: true, value: ({session}) => String(session)},
  jid: {header: 'JID', field: 'jail-id', right: true, value: (one) => String(jidOf(one))},
  jail: {header: 'JAIL', field: 'jail-name', value: ({jail}) => jail?.name ?? '-'},
  uid: {header: 'UID', field: 'uid', right: true, value: ({uid}) => String(uid)},
  user: {header: 'USER', field: 'user', value: user},
  ruser: {header: 'RUSER', field: 'real-user', value: user},
  tt: {header: 'TT', field: 'terminal-name', right: true, value: () => '-'},
  state: {header: 'STAT', field: 'state', value: ({state}) => ({S: 'I', D: 'D', R: 'R', T: 'T', Z: 'Z'})[state] ?? 'I'},
  time: {header: 'TIME', field: 'cpu-time', right: true, value: ({time}) => clock(time)},
  etime: {header: 'ELAPSED', field: 'elapsed-time', right: true, value: (one) => elapsed(one.elapsed)},
  etimes: {header: 'ELAPSED', field: 'elapsed-times', right: true, value: (one) => String(one.elapsed)},
  lstart: {header: 'STARTED', field: 'start-time', value: started},
  rss: {header: 'RSS', field: 'rss', right: true, value: ({rss}) => String(Math.round(rss / 1024))},
  vsz: {header: 'VSZ', field: 'virtual-size', right: true, value: ({vsz}) => String(Math.round(vsz / 1024))},
  '%cpu': {header: '%CPU', field: 'percent-cpu', right: true, value: () => '0.0'},
  '%mem': {header: '%MEM', field: 'percent-memory', right: true, value: () => '0.0'},
  comm: {header: 'COMMAND', field: 'command', value: ({name}) => name},
  command: {header: 'COMMAND', field: 'command', value: commandLine},
}
const aliases: Readonly<Record<string, string>> = {
  args: 'command',
  ucomm: 'comm',
  pcpu: '%cpu',
  pmem: '%mem',
  stat: 'state',
  tty: 'tt',
  vsize: 'vsz',
  rssize: 'rss',
  cputime: 'time',
}

function chosen(lists: readonly string[]): Column[] {
  const found: Column[] = []
  for (const list of lists) {
    // `pid=HEADER` takes the rest of its argument as the header.
    const equals = list.indexOf('=')
    const words = (equals < 0 ? list : list.slice(0, equals)).split(/[ ,]+/).filter((word) => word !== '')
    for (const [index, word] of words.entries()) {
      const column = columns[aliases[word] ?? word]
      if (!column) refuse(`ps: ${word}: keyword not found`)
      found.push(equals >= 0 && index === words.length - 1 ? {...column, header: list.slice(equals + 1)} : column)
    }
  }
  return found.length > 0 ? found : refuse('ps: no valid keywords; valid keywords:')
}

export async function ps(call: Call, state: State): Promise<Reply> {
  const {json, argv} = libxo(call.argv)
  const options = getopt(argv, 'aACcdefG:gHhjJ:LlM:mN:O:o:p:rSTt:U:uvwXxZ', usual('ps', USAGE))
  if (options.operands.length > 0 || ['G', 'L', 'M', 'N', 'T', 'd', 't', 'l', 'v', 'j', 'O'].some((letter) => options.has(letter)))
    return fail(`freebsd model: ps ${call.argv.join(' ')} is not modelled`, 70)
  const names = options.has('o')
    ? chosen(options.values('o'))
    : chosen([options.has('u') ? 'user,pid,%cpu,%mem,vsz,rss,tt,stat,lstart,time,command' : 'pid,tt,state,time,command'])
  const jails = options
    .values('J')
    .flatMap((list) => list.split(/[ ,]/))
    .map((word) => jailId(state, word) ?? refuse(`ps: Invalid jail id: ${word}`))
  const pids = options
    .values('p')
    .flatMap((list) => list.split(/[ ,]/))
    .map((word) => (/^\d+$/.test(word) ? Number(word) : refuse(`ps: Invalid process id: ${word}`)))
  const uids = options
    .values('U')
    .flatMap((list) => list.split(/[ ,]/))
    .map((word) => hostUser(/^\d+$/.test(word) ? Number(word) : word)?.uid ?? refuse(`ps: No such user: ${word}`))
  const picky = jails.length + pids.length + uids.length > 0
  // The model knows of no terminals: without -x only what was asked for by name is shown.
  const everything = options.has('x') || options.has('A')
  const found = processes(state).filter((one) => (picky ? jails.includes(jidOf(one)) || pids.includes(one.pid) || uids.includes(one.uid) : everything))

  const rows = found.map((one) => names.map((column) => column.value(one)))
  const code = found.length > 0 ? 0 : 1
  if (json) {
    const process = rows.map((row) => Object.fromEntries(row.map((value, index) => [names[index]?.field, value])))
    return {code, stdout: json({'process-information': {process}})}
  }
  const widths = names.map(({header}, index) => Math.max(header.length, ...rows.map((row) => row[index]?.length ?? 0)))
  const line = (cells: readonly string[]) =>
    `${cells.map((text, index) => (names[index]?.right ? text.padStart(widths[index] ?? 0) : index === cells.length - 1 ? text : text.padEnd(widths[index] ?? 0))).join(' ')}\n`
  const headers = names.map(({header}) => header)
  const out = [...(headers.every((header) => header === '') ? [] : [headers]), ...rows].map(line).join('')
  return code === 0 ? ok(out) : {code, stdout: out}
}
