import {existsSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {refuse, type Call, type Reply} from '../call.js'
import {absolute} from '../fs/attach.js'
import {getopt, type Options} from '../getopt.js'
import type {State} from '../state.js'

const USAGE = "Usage: sysrc [OPTIONS] {name[[+|-]=value] ... | -a | -A | -l | -L [name ...]}\nTry `sysrc --help' for more information."

/** Of /etc/defaults/rc.conf, what a container tool may look at. */
const DEFAULTS: Readonly<Record<string, string>> = {
  hostname: '',
  gateway_enable: 'NO',
  ipv6_gateway_enable: 'NO',
  defaultrouter: 'NO',
  cloned_interfaces: '',
  kld_list: '',
  jail_enable: 'NO',
  zfs_enable: 'NO',
  sshd_enable: 'NO',
  pf_enable: 'NO',
  pf_rules: '/etc/pf.conf',
  pf_flags: '',
  pflog_enable: 'NO',
  syslogd_enable: 'YES',
  syslogd_flags: '-s',
  cron_enable: 'YES',
  sendmail_enable: 'NO',
}

interface Files {
  /** In the order read; a variable is changed in the last that has it, or added to the last. */
  readonly paths: readonly string[]
  readonly defaults: boolean
}

const bare = (text: string): string =>
  text
    .replace(/\s+#.*$/, '')
    .replace(/^(["'])(.*)\1$/, '$2')
    .replaceAll(/\\(["\\$`])/g, '$1')

function lookup({paths, defaults}: Files, name: string): string | undefined {
  let found = defaults ? DEFAULTS[name] : undefined
  for (const path of paths) {
    if (!existsSync(path)) continue
    for (const line of readFileSync(path, 'utf8').split('\n'))
      if (line.trimStart().startsWith(`${name}=`))
        found = bare(
          line
            .trimStart()
            .slice(name.length + 1)
            .trimEnd(),
        )
  }
  return found
}

function change({paths}: Files, name: string, value: string | undefined): void {
  const holds = (path: string) =>
    existsSync(path) &&
    readFileSync(path, 'utf8')
      .split('\n')
      .some((line) => line.trimStart().startsWith(`${name}=`))
  const path = paths.findLast(holds) ?? paths[0]
  if (path === undefined) return
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : []
  if (lines.at(-1) === '') lines.pop()
  const at = lines.findLastIndex((line) => line.trimStart().startsWith(`${name}=`))
  if (value === undefined) lines.splice(at, at < 0 ? 0 : 1)
  else lines.splice(at < 0 ? lines.length : at, at < 0 ? 0 : 1, `${name}="${value.replaceAll(/["\\$`]/g, '\\$&')}"`)
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''))
}

export async function sysrc(call: Call, state: State): Promise<Reply> {
  if (call.argv.length === 0) refuse(USAGE)
  const bad = {
    illegal: (letter: string): never => refuse(`Illegal option -${letter}\n${USAGE}`),
    missing: (letter: string): never => refuse(`No arg for -${letter} option\n${USAGE}`),
  }
  const options = getopt(call.argv, 'aAcdDeEf:Fhij:lLnNqR:s:vxX', bad)
  if (options.has('h')) refuse(USAGE)
  const unmodelled = ['A', 'a', 'd', 'D', 'j', 'l', 'L', 's', 'X', 'F'].find((letter) => options.has(letter))
  if (unmodelled) refuse(`freebsd model: sysrc -${unmodelled} is not modelled`, 70)
  if (options.operands.length === 0) refuse(USAGE)

  const root = options.value('R')
  const own = options.values('f').map((path) => (root === undefined ? absolute(call.cwd, path) : join(root, path)))
  const base = root === undefined ? state.root : absolute(call.cwd, root)
  const files: Files = {paths: own.length > 0 ? own : [join(base, 'etc/rc.conf'), join(base, 'etc/rc.conf.local')], defaults: own.length === 0}
  let code = 0
  for (const operand of options.operands) code = one(call, options, files, operand) ? code : 1
  return {code}
}

function one(call: Call, options: Options, files: Files, operand: string): boolean {
  const [, name = '', sign = '', wanted = ''] = /^([^=]*?)([-+]?=)([\s\S]*)$/.exec(operand) ?? [operand, operand]
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) refuse(`sysrc: ${name}: name contains characters not allowed in shell`)
  const before = lookup(files, name)
  const label = options.has('n') ? '' : `${name}: `
  if (options.has('x')) {
    if (before === undefined && !options.has('q')) call.warn(`sysrc: unknown variable '${name}'\n`)
    change(files, name, undefined)
    return before !== undefined
  }
  if (sign === '') {
    if (before === undefined) {
      if (!options.has('i') && !options.has('q')) call.warn(`sysrc: unknown variable '${name}'\n`)
      return false
    }
    if (!options.has('c')) call.print(options.has('N') ? `${name}\n` : options.has('e') && !options.has('n') ? `${name}="${before}"\n` : `${label}${before}\n`)
    return true
  }

  const words = (before ?? '').split(/\s+/).filter((word) => word !== '')
  const value =
    sign === '='
      ? wanted
      : sign === '+='
        ? words.includes(wanted)
          ? (before ?? '')
          : [...words, wanted].join(' ')
        : words.filter((word) => word !== wanted).join(' ')
  if (options.has('c')) return value === before
  change(files, name, value)
  call.print(options.has('e') && !options.has('n') ? `${name}="${value}"\n` : `${label}${before ?? ''} -> ${value}\n`)
  return true
}
