import {existsSync, readFileSync} from 'node:fs'
import {fail, refuse, type Call, type Reply} from '../call.js'
import {absolute} from '../fs/attach.js'
import {getopt, usual, type Options} from '../getopt.js'
import {linuxSignal, signalNumber} from '../procs/signals.js'
import {ancestors, commandLine, jailId, jidOf, processes, type Process} from '../procs/table.js'
import type {State} from '../state.js'
import {hostUser} from '../users.js'

const usage = (tool: string) =>
  `usage: ${tool} ${tool === 'pgrep' ? '[-LSfilnoqvx] [-d delim]' : '[-signal] [-ILfilnovx]'} [-F pidfile] [-G gid]\n             [-M core] [-N system] [-P ppid] [-U uid] [-c class] [-g pgrp]\n             [-j jail] [-s sid] [-t tty] [-u euid] pattern ...`

export const pgrep = (call: Call, state: State): Promise<Reply> => search(call, state, 0)

export async function pkill(call: Call, state: State): Promise<Reply> {
  const [first = ''] = call.argv
  const given = first.startsWith('-') ? signalNumber(first.slice(1)) : undefined
  return search(given === undefined ? call : {...call, argv: call.argv.slice(1)}, state, given ?? 15)
}

function pidFromFile(call: Call, file: string): number {
  const path = absolute(call.cwd, file)
  if (!existsSync(path)) refuse(`${call.tool}: Cannot open pidfile \`${file}': No such file or directory`, 3)
  const text = readFileSync(path, 'utf8')
  if (text.trim() === '') refuse(`${call.tool}: Pidfile \`${file}' is empty`, 3)
  if (!/^\d+\s*$/.test(text)) refuse(`${call.tool}: Invalid pid in file \`${file}'`, 3)
  return Number(text)
}

/** The jails of -j: 0 is the host, `any` is every jail. */
function jids(call: Call, state: State, lists: readonly string[]): (number | 'any')[] {
  return lists.flatMap((list) =>
    list.split(',').map((word) => {
      if (word === '') refuse(usage(call.tool), 2)
      if (word === 'any') return 'any'
      if (word === 'none') return 0
      return jailId(state, word) ?? refuse(`${call.tool}: Invalid jail ID or name \`${word}'`, 2)
    }),
  )
}

const numbers = (call: Call, lists: readonly string[], resolve: (word: string) => number | undefined): number[] =>
  lists
    .flatMap((list) => list.split(','))
    .map((word) => (/^\d+$/.test(word) ? Number(word) : (resolve(word) ?? refuse(`${call.tool}: Unknown user \`${word}'`, 2))))

function selector(call: Call, state: State, options: Options): (one: Process) => boolean {
  const jails = jids(call, state, options.values('j'))
  const users = numbers(call, [...options.values('u'), ...options.values('U')], (word) => hostUser(word)?.uid)
  const parents = numbers(call, options.values('P'), () => undefined)
  const groups = numbers(call, options.values('g'), () => undefined)
  const file = options.value('F')
  const pid = file === undefined ? undefined : pidFromFile(call, file)
  const patterns = options.operands.map((text) => {
    try {
      return new RegExp(options.has('x') ? `^(?:${text})$` : text, options.has('i') ? 'i' : '')
    } catch {
      return refuse(`${call.tool}: Cannot compile regular expression \`${text}' (invalid regular expression)`, 2)
    }
  })
  return (one) =>
    (patterns.length === 0 || patterns.some((pattern) => pattern.test(options.has('f') ? commandLine(one) : one.name))) &&
    (jails.length === 0 || jails.includes(jidOf(one)) || (jails.includes('any') && one.jail !== undefined)) &&
    (users.length === 0 || users.includes(one.uid)) &&
    (parents.length === 0 || parents.includes(one.ppid)) &&
    (groups.length === 0 || groups.includes(one.pgid)) &&
    (pid === undefined || one.pid === pid)
}

async function search(call: Call, state: State, signal: number): Promise<Reply> {
  const {tool} = call
  const options = getopt(call.argv, 'DF:G:ILM:N:P:SU:ac:d:fg:ij:lnoqs:t:u:vx', usual(tool, usage(tool), 2))
  const kills = tool === 'pkill'
  if (['d', 'q', 'S'].some((letter) => options.has(letter)) && kills) return fail(usage(tool), 2)
  if (options.has('I') && !kills) return fail(usage(tool), 2)
  if (['G', 'I', 'M', 'N', 'c', 's', 't'].some((letter) => options.has(letter)))
    return fail(`freebsd model: ${tool} -G, -I, -M, -N, -c, -s and -t are not modelled`, 70)
  const criteria = options.operands.length > 0 || ['F', 'P', 'U', 'g', 'j', 'n', 'o', 'u'].some((letter) => options.has(letter))
  if (!criteria) return fail(usage(tool), 2)
  if (options.has('n') && options.has('o')) return fail(`${tool}: Options -n and -o are mutually exclusive`, 3)
  if (options.has('L') && !options.has('F')) return fail(`${tool}: Option -L doesn't make sense without -F`, 3)

  const all = processes(state)
  const own = options.has('a') ? new Set([call.pid]) : ancestors(all, call.pid)
  const matches = selector(call, state, options)
  let found = all.filter((one) => one.pid !== call.pid && (matches(one) && !own.has(one.pid)) !== options.has('v'))
  if (options.has('n') || options.has('o'))
    found = found.sort((left, right) => left.elapsed - right.elapsed || right.pid - left.pid).slice(...(options.has('n') ? [0, 1] : [-1]))

  if (!kills) {
    const line = (one: Process) => (options.has('l') ? `${one.pid} ${options.has('f') ? commandLine(one) : one.name}` : String(one.pid))
    const delimiter = options.value('d') ?? '\n'
    const stdout = options.has('q') ? '' : found.map((one) => `${line(one)}${delimiter}`).join('')
    return {code: found.length > 0 ? 0 : 1, stdout}
  }
  const hit = found.filter(({pid}) => state.os.kill(pid, linuxSignal(signal)))
  return {code: hit.length > 0 ? 0 : 1, stdout: options.has('l') ? found.map(({pid}) => `kill -${signal} ${pid}\n`).join('') : ''}
}
