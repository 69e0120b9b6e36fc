import {same} from './params.js'

/** Parameters of jail(8) itself; the kernel never sees them. */
const table: Readonly<Record<string, 'bool' | 'int' | 'text'>> = {
  'allow.dying': 'bool',
  command: 'text',
  depend: 'text',
  'exec.clean': 'bool',
  'exec.consolelog': 'text',
  'exec.created': 'text',
  'exec.fib': 'int',
  'exec.jail_user': 'text',
  'exec.poststart': 'text',
  'exec.poststop': 'text',
  'exec.prepare': 'text',
  'exec.prestart': 'text',
  'exec.prestop': 'text',
  'exec.release': 'text',
  'exec.start': 'text',
  'exec.stop': 'text',
  'exec.system_jail_user': 'bool',
  'exec.system_user': 'text',
  'exec.timeout': 'int',
  interface: 'text',
  ip_hostname: 'bool',
  mount: 'text',
  'mount.devfs': 'bool',
  'mount.fdescfs': 'bool',
  'mount.fstab': 'text',
  'mount.procfs': 'bool',
  'stop.timeout': 'int',
  'vnet.interface': 'text',
}

export function internal(name: string): 'bool' | 'int' | 'text' | undefined {
  const known = Object.keys(table).find((one) => one === name || (table[one] === 'bool' && same(one, name)))
  return known === undefined ? undefined : table[known]
}

/** What is wrong with the value of an internal parameter, in the words of jail(8). */
export function complaint(name: string, value: string | undefined): string | undefined {
  if (value === undefined) return undefined
  const kind = internal(name)
  if (kind === 'bool' && !/^(true|false)$/i.test(value) && !/^[-+]?\d+$/.test(value)) return `${name}: unknown boolean value "${value}"`
  if (kind === 'int' && !/^\s*[-+]?\d+$/.test(value)) return `${name}: non-integer value "${value}"`
  return undefined
}
