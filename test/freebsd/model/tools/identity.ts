import {fail, ok, type Call, type Reply} from '../call.js'
import {getopt, usual} from '../getopt.js'
import type {State} from '../state.js'
import {readFileSync} from 'node:fs'
import {within} from '../users.js'

export async function hostname(call: Call, state: State): Promise<Reply> {
  const options = getopt(call.argv, 'dfs', usual('hostname', 'usage: hostname [-f] [-s | -d] [name-of-host]'))
  const [name, ...more] = options.operands
  if (more.length > 0 || (options.has('d') && options.has('s'))) return fail('usage: hostname [-f] [-s | -d] [name-of-host]')
  if (name !== undefined) {
    state.sysctls.set('kern.hostname', name)
    return ok()
  }
  const full = state.sysctls.get('kern.hostname') ?? ''
  const [first = '', ...domain] = full.split('.')
  return ok(`${options.has('s') ? first : options.has('d') ? domain.join('.') : full}\n`)
}

export async function uname(call: Call, state: State): Promise<Reply> {
  const options = getopt(call.argv, 'abiKmnoprsUv', usual('uname', 'usage: uname [-abiKmnoprsUv]'))
  if (options.operands.length > 0) return fail('usage: uname [-abiKmnoprsUv]')
  const get = (key: string) => (state.sysctls.get(key) ?? '').trimEnd()
  const parts: readonly (readonly [string, string])[] = [
    ['s', get('kern.ostype')],
    ['n', get('kern.hostname')],
    ['r', get('kern.osrelease')],
    ['v', get('kern.version')],
    ['m', get('hw.machine')],
    ['p', get('hw.machine_arch')],
    ['i', 'GENERIC'],
    ['K', get('kern.osreldate')],
    ['U', get('kern.osreldate')],
    ['b', '0123456789abcdef0123456789abcdef01234567'],
  ]
  const wanted = (letter: string) => options.has(letter) || (letter === 's' && options.has('o')) || (options.has('a') && 'snrvm'.includes(letter))
  const shown = options.given.length === 0 ? parts.slice(0, 1) : parts.filter(([letter]) => wanted(letter))
  return ok(`${shown.map(([, text]) => text).join(' ')}\n`)
}

export async function freebsdVersion(call: Call, state: State): Promise<Reply> {
  const usage = 'usage: freebsd-version [-kru] [-j jail]'
  const options = getopt(call.argv, 'j:kru', usual('freebsd-version', usage))
  if (options.operands.length > 0) return fail(usage)
  const release = state.sysctls.get('kern.osrelease') ?? ''
  const jail = options.value('j')
  const out = ['k', 'r', 'u'].filter((letter) => options.has(letter)).map(() => `${release}\n`)
  if (jail !== undefined) {
    const found = [...state.jails.values()].find(({name, jid}) => name === jail || String(jid) === jail)
    if (!found) return fail(`jexec: jail "${jail}" not found`)
    const script = readFileSync(within(found.path, '/bin/freebsd-version'), 'utf8')
    out.push(`${/^USERLAND_VERSION="?([^"\n]*)/m.exec(script)?.[1] ?? ''}\n`)
  }
  return ok(out.length > 0 ? out.join('') : `${release}\n`)
}
