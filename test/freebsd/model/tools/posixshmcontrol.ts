import {fail, ok, type Call, type Reply} from '../call.js'
import {getopt, usual} from '../getopt.js'
import {jailId} from '../procs/table.js'
import type {State} from '../state.js'

const USAGE =
  'Usage:\nposixshmcontrol create [-m <mode>] [-l <largepage>] <path> ...\nposixshmcontrol rm <path> ...\nposixshmcontrol ls [-h] [-n] [-j jail]\nposixshmcontrol dump <path> ...\nposixshmcontrol stat [-h] [-n] <path> ...\nposixshmcontrol truncate [-s <newlen>] <path> ...'

export async function posixshmcontrol(call: Call, state: State): Promise<Reply> {
  const [command, ...argv] = call.argv
  switch (command) {
    case 'rm':
      return remove(state, argv)
    case 'ls':
    case 'list':
      return list(state, argv)
    case 'create':
    case 'dump':
    case 'stat':
    case 'truncate':
      return fail(`freebsd model: posixshmcontrol ${command} is not modelled`, 70)
    default:
      return fail(USAGE, 2)
  }
}

function remove(state: State, paths: readonly string[]): Reply {
  if (paths.length === 0) return fail(USAGE, 2)
  const complaints: string[] = []
  for (const path of paths) {
    const at = state.shm.findIndex((one) => one.path === path)
    if (at < 0) complaints.push(`posixshmcontrol: unlink of ${path} failed: No such file or directory\n`)
    else state.shm.splice(at, 1)
  }
  return complaints.length > 0 ? {code: 1, stderr: complaints.join('')} : ok()
}

function list(state: State, argv: readonly string[]): Reply {
  const options = getopt(argv, 'hj:n', usual('posixshmcontrol', USAGE, 2))
  if (options.operands.length > 0) return fail(USAGE, 2)
  const who = options.value('j')
  const jail = who === undefined ? undefined : state.jails.get(jailId(state, who) ?? -1)
  if (who !== undefined && who !== '0' && !jail) return fail(`posixshmcontrol: no such jail: ${who}`)
  const owner = options.has('n') ? '0\t0' : 'root\twheel'
  const shown = state.shm.filter(({path}) => !jail || path.startsWith(`${jail.path}/`))
  return ok(
    `MODE    \tOWNER\tGROUP\tSIZE\tPATH\n${shown.map(({path, size}) => `rw-------\t${owner}\t${options.has('h') ? `${size / 1024}K` : size}\t${path}\n`).join('')}`,
  )
}
