import {appendFileSync, existsSync, lstatSync} from 'node:fs'
import {join} from 'node:path'
import {fail, ok, type Call, type ExecSpec, type Reply} from '../call.js'
import {absolute} from '../fs/attach.js'
import {getopt, usual} from '../getopt.js'
import {linuxSignal, signalNumber, SIGNALS} from '../procs/signals.js'
import type {State} from '../state.js'

/** Become a program of the host, in the caller's directory. */
export const become = (call: Call, argv: readonly string[]): Reply => {
  const exec: ExecSpec = {argv, env: call.env, cwd: call.cwd}
  return {code: 0, exec}
}

/** The real bsdtar of libarchive. */
export const tar = async (call: Call): Promise<Reply> => become(call, ['/usr/bin/bsdtar', ...call.argv])

const FLAGS = [
  'arch',
  'archived',
  'opaque',
  'nodump',
  'sappnd',
  'sappend',
  'schg',
  'schange',
  'simmutable',
  'sunlnk',
  'sunlink',
  'uappnd',
  'uappend',
  'uarch',
  'uarchive',
  'uchg',
  'uchange',
  'uimmutable',
  'uhidden',
  'hidden',
  'uunlnk',
  'uunlink',
  'system',
  'sparse',
  'offline',
  'rdonly',
  'reparse',
]

/** Nothing of the host has such flags; the names and the files are checked. */
export async function chflags(call: Call): Promise<Reply> {
  const usage = 'usage: chflags [-fhvx] [-R [-H | -L | -P]] flags file ...'
  const options = getopt(call.argv, 'HLPRfhvx', usual('chflags', usage))
  const [flags, ...files] = options.operands
  if (flags === undefined || files.length === 0) return fail(usage)
  const bad = /^[0-7]+$/.test(flags)
    ? undefined
    : flags.split(',').find((flag) => !FLAGS.includes(flag) && !(flag.startsWith('no') && FLAGS.includes(flag.slice(2))) && flag !== 'dump')
  if (bad !== undefined) return fail(`chflags: invalid flag: ${bad}`)
  const missing = files.filter((file) => lstatSync(absolute(call.cwd, file), {throwIfNoEntry: false}) === undefined)
  return missing.length === 0 || options.has('f') ? ok() : {code: 1, stderr: missing.map((file) => `chflags: ${file}: No such file or directory\n`).join('')}
}

const PRIORITIES = ['emerg', 'panic', 'alert', 'crit', 'err', 'error', 'warning', 'warn', 'notice', 'info', 'debug', 'none']
const FACILITIES = [
  'auth',
  'authpriv',
  'console',
  'cron',
  'daemon',
  'ftp',
  'kern',
  'lpr',
  'mail',
  'mark',
  'news',
  'ntp',
  'security',
  'syslog',
  'user',
  'uucp',
  ...[0, 1, 2, 3, 4, 5, 6, 7].map((number) => `local${number}`),
]

export async function logger(call: Call, state: State): Promise<Reply> {
  const options = getopt(
    call.argv,
    '46Af:H:h:iP:p:S:st:',
    usual('logger', 'usage: logger [-46Ais] [-f file] [-H hostname] [-h host] [-P port] [-p pri] [-S addr:port] [-t tag] [message ...]'),
  )
  const [facility = '', level] = (options.value('p') ?? 'user.notice').split('.')
  if (level !== undefined && !FACILITIES.includes(facility)) return fail(`logger: unknown facility name: ${facility}`)
  if (!PRIORITIES.includes(level ?? facility)) return fail(`logger: unknown priority name: ${level ?? facility}`)
  const message = options.operands.length > 0 ? options.operands.join(' ') : String(await call.slurp()).trimEnd()
  const line = `${options.value('t') ?? 'root'}: ${message}\n`
  if (existsSync(join(state.root, 'var/log'))) appendFileSync(join(state.root, 'var/log/messages'), line)
  return {code: 0, stderr: options.has('s') ? line : ''}
}

const quote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`

/** `script file command ...`: file first, unlike util-linux. */
export async function script(call: Call): Promise<Reply> {
  const options = getopt(
    call.argv,
    'adeFfkpqrT:t:',
    usual('script', 'usage: script [-aeFfkpqr] [-t time] [file [command ...]]\n       script -p [-deq] [-T fmt] [file]'),
  )
  const [file = 'typescript', ...command] = options.operands
  const flags = [...(options.has('q') ? ['-q'] : []), ...(options.has('a') ? ['-a'] : []), '-e']
  return become(call, ['/usr/bin/script', ...flags, ...(command.length > 0 ? ['-c', command.map(quote).join(' ')] : []), file])
}

const EX_TEMPFAIL = 75
const EX_USAGE = 64

/** flock(1) does the work; the file is kept in any case. */
export async function lockf(call: Call): Promise<Reply> {
  const usage = 'usage: lockf [-knsw] [-t seconds] file command [arguments]'
  const options = getopt(call.argv, 'knst:w', usual('lockf', usage, EX_USAGE))
  const [file, ...command] = options.operands
  if (file === undefined || command.length === 0) return fail(usage, EX_USAGE)
  const wait = options.value('t')
  if (wait !== undefined && !/^-?\d+$/.test(wait)) return fail(`lockf: invalid timeout "${wait}"`, EX_USAGE)
  if (options.has('n') && !existsSync(absolute(call.cwd, file))) return fail(`lockf: cannot open ${file}: No such file or directory`, 69)
  const limit = wait === undefined || Number(wait) < 0 ? [] : Number(wait) === 0 ? ['-n'] : ['-w', wait]
  return become(call, ['/usr/bin/flock', ...limit, '-E', String(EX_TEMPFAIL), file, ...command])
}

/** Two lines; the last two names are the system's own. */
const signalNames = (): string => [SIGNALS.slice(0, 16), SIGNALS.slice(16, 31)].map((names) => `${names.join(' ')}\n`).join('')

export async function kill(call: Call, state: State): Promise<Reply> {
  const usage = 'usage: kill [-s signal_name] pid ...\n       kill -l [exit_status]\n       kill -signal_name pid ...\n       kill -signal_number pid ...'
  const [first = '', ...rest] = call.argv
  if (first === '-l') return ok(signalNames())
  const named = first === '-s' ? rest[0] : first.startsWith('-') ? first.slice(1) : 'TERM'
  const pids = first === '-s' ? rest.slice(1) : first.startsWith('-') ? rest : call.argv
  const number = named === '0' ? 0 : signalNumber(named ?? '')
  if (number === undefined) return fail(`kill: unknown signal ${named}; valid signals:\n${SIGNALS.join(' ')}`, 2)
  if (pids.length === 0) return fail(usage)
  const complaints: string[] = []
  for (const pid of pids) {
    if (!/^-?\d+$/.test(pid)) return fail(`kill: illegal process id: ${pid}`, 2)
    if (!state.os.kill(Number(pid), number === 0 ? 0 : linuxSignal(number))) complaints.push(`kill: ${pid}: No such process\n`)
  }
  return {code: complaints.length > 0 ? 1 : 0, stderr: complaints.join('')}
}
