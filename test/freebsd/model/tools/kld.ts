import {fail, ok, type Call, type Reply} from '../call.js'
import {getopt, usual} from '../getopt.js'
import type {State} from '../state.js'

/** Modules that /boot/kernel has, as far as a container tool may ask for them. */
const KNOWN = [
  'nullfs',
  'tmpfs',
  'fdescfs',
  'procfs',
  'linprocfs',
  'linsysfs',
  'linux',
  'linux64',
  'linux_common',
  'pf',
  'pflog',
  'if_epair',
  'if_bridge',
  'bridgestp',
  'if_tuntap',
  'zfs',
  'opensolaris',
  'vmm',
  'fusefs',
  'ng_ether',
  'ng_bridge',
  'netgraph',
  'ipfw',
]
/** Compiled into the kernel of 14.x. */
const BUILT_IN = ['tmpfs', 'procfs', 'pseudofs']

const file = (name: string): string => (name.endsWith('.ko') || name === 'kernel' ? name : `${name}.ko`)

export async function kldload(call: Call, state: State): Promise<Reply> {
  const usage = 'usage: kldload [-nqv] file ...'
  const options = getopt(call.argv, 'nqv', usual('kldload', usage))
  if (options.operands.length === 0) return fail(usage)
  const complaints: string[] = []
  for (const name of options.operands) {
    const bare = name.replace(/^.*\//, '').replace(/\.ko$/, '')
    if (!KNOWN.includes(bare)) complaints.push(`kldload: can't load ${name}: No such file or directory\n`)
    else if (state.modules.has(file(bare)) || BUILT_IN.includes(bare)) {
      if (!options.has('n')) complaints.push(`kldload: can't load ${name}: module already loaded or in kernel\n`)
      else if (options.has('v')) call.print(`${name} is already loaded\n`)
    } else {
      state.modules.add(file(bare))
      if (options.has('v')) call.print(`Loaded ${name}, id=${state.modules.size}\n`)
    }
  }
  return {code: complaints.length > 0 ? 1 : 0, stderr: options.has('q') ? '' : complaints.join('')}
}

export async function kldunload(call: Call, state: State): Promise<Reply> {
  const usage = 'usage: kldunload [-fv] -i id ...\n       kldunload [-fv] [-n] name ...'
  const options = getopt(call.argv, 'fi:n:v', usual('kldunload', usage))
  const names = [...options.values('n'), ...options.operands]
  if (names.length === 0) return fail(usage)
  for (const name of names) if (!state.modules.delete(file(name))) return fail(`kldunload: can't find file ${name}`)
  return ok()
}

export async function kldstat(call: Call, state: State): Promise<Reply> {
  const usage = 'usage: kldstat [-dhqv] [-i id] [-n filename]\n       kldstat [-dq] [-m modname]'
  const options = getopt(call.argv, 'dhi:m:n:qv', usual('kldstat', usage))
  if (options.operands.length > 0) return fail(usage)
  const module = options.value('m')
  if (module !== undefined) {
    const found = state.modules.has(file(module)) || BUILT_IN.includes(module)
    if (found) return ok(options.has('q') ? '' : `Id  Refs Name\n  1    1 ${module}\n`)
    return options.has('q') ? {code: 1} : fail(`kldstat: can't find module ${module}: No such file or directory`)
  }
  const name = options.value('n')
  if (name !== undefined && !state.modules.has(file(name)))
    return options.has('q') ? {code: 1} : fail(`kldstat: can't find file ${name}: No such file or directory`)
  if (options.has('q')) return ok()
  const rows = [...state.modules].map((one, index) => ({
    one,
    text: `${String(index + 1).padStart(2)}    1 0xffffffff8${String(index).padStart(7, '0')} ${'1000'.padStart(8)} ${one}\n`,
  }))
  return ok(
    `Id Refs Address                Size Name\n${rows
      .filter(({one}) => name === undefined || one === file(name))
      .map(({text}) => text)
      .join('')}`,
  )
}
