import {fail, ok, refuse, type Call, type Reply} from '../call.js'
import {getopt, usual, type Options} from '../getopt.js'
import type {CpuSet, State} from '../state.js'

const USAGE = `usage: cpuset [-l cpu-list] [-n policy:domain-list] [-s setid] cmd ...
       cpuset [-l cpu-list] [-n policy:domain-list] [-s setid] -p pid
       cpuset [-c] [-l cpu-list] [-n policy:domain-list] -C -p pid
       cpuset [-c] [-l cpu-list] [-n policy:domain-list]
              [-j jailid | -p pid | -t tid | -s setid | -x irq]
       cpuset -g [-cir]
              [-d domain | -j jailid | -p pid | -t tid | -s setid | -x irq]`

function parseList(text: string, all: readonly number[]): number[] {
  if (text.toLowerCase() === 'all') return [...all]
  const found = new Set<number>()
  for (const part of text.split(',')) {
    const [, first, last] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? refuse(`cpuset: Malformed cpu-list ${text}`)
    for (let cpu = Number(first); cpu <= Number(last ?? first); cpu++) found.add(cpu)
  }
  return [...found].sort((left, right) => left - right)
}

interface Target {
  readonly label: string
  readonly set: CpuSet | undefined
}

/** What the identity options name; without any, the caller. */
function target(state: State, options: Options): Target {
  const base = state.cpusets.get(1)
  const jail = options.value('j')
  if (jail !== undefined) {
    const jid = /^\d+$/.test(jail)
      ? Number(jail)
      : ([...state.jails.values()].find(({name}) => name === jail)?.jid ?? refuse(`cpuset: jail "${jail}" not found`))
    const id = state.jails.get(jid)?.cpuset
    return {label: `jail ${jid}`, set: jid === 0 ? base : state.cpusets.get(id ?? -1)}
  }
  const set = options.value('s')
  if (set !== undefined) return {label: `cpuset ${Number.parseInt(set, 10)}`, set: state.cpusets.get(Number.parseInt(set, 10))}
  const pid = options.value('p')
  return {label: `pid ${pid ?? '-1'}`, set: base}
}

export async function cpuset(call: Call, state: State): Promise<Reply> {
  const options = getopt(call.argv, 'Ccd:gij:l:n:p:rs:t:x:', usual('cpuset', USAGE))
  if (['d', 'n', 't', 'x', 'C'].some((letter) => options.has(letter))) return fail('freebsd model: cpuset -C, -d, -n, -t and -x are not modelled', 70)
  if (options.has('c') && options.has('r')) return fail(USAGE)
  const identities = ['j', 'p', 's'].filter((letter) => options.has(letter))
  const list = options.value('l')
  if (options.has('g')) {
    if (options.operands.length > 0 || list !== undefined || identities.length > 1) return fail(USAGE)
    return get(target(state, options), options)
  }
  if (options.has('i')) return fail(USAGE)
  const cpus = list === undefined ? undefined : parseList(list, state.cpusets.get(1)?.cpus ?? [])
  if (options.operands.length > 0) {
    if (['p', 'r', 'j'].some((letter) => options.has(letter))) return fail(USAGE)
    return {code: 0, exec: {argv: options.operands, env: call.env, cwd: call.cwd, complaint: 'cpuset:'}}
  }
  if (cpus === undefined) return fail(USAGE)
  const {set} = target(state, options)
  if (!set) return fail('cpuset: setaffinity: No such process')
  if (cpus.length === 0 || cpus.some((cpu) => cpu >= state.cpus)) return fail('cpuset: setaffinity: Invalid argument')
  set.cpus = cpus
  return ok()
}

function get({label, set}: Target, options: Options): Reply {
  const level = options.has('r') ? ' root' : options.has('c') ? ' cpuset' : ''
  if (!set) return fail(`cpuset: get${options.has('i') ? 'id' : 'affinity'}: No such process`)
  if (options.has('i')) return ok(`${label} cpuset id: ${set.id}\n`)
  return ok(`${label}${level} mask: ${set.cpus.join(', ')}\n${label}${level} domain policy: first-touch mask: 0\n`)
}
