import {fstatSync} from 'node:fs'
import {isatty} from 'node:tty'
import {defined} from '../../../defined.js'
import {PotError, isRecord} from '../../../errors.js'
import {UNLIMITED} from '../../../programs/rlimit.js'
import {script} from '../../../programs/script.js'
import type {ExecOptions, Invocation, JailSpec} from '../../types.js'
import {readBundle, stateDirectory} from '../oci/bundle.js'
import {checkAccounts, lacks} from '../mounts/inside.js'
import {ociConfig} from '../oci/config.js'
import {heldRlimits, ociText} from '../oci/limits.js'
import type {Runtime} from './runtime.js'
import {findUser, type User} from '../userland/users.js'

/** Returns the argv of a call of the runtime. */
export const runtimeArgv = (runtime: Runtime, run: string, ...args: readonly string[]): string[] => [runtime.path, '--root', stateDirectory(run), ...args]

/** Returns the flags for the user and the supplementary groups. crun has no flag for supplementary groups, and does not read them from the pot. */
function userArgs({uid, gid, groups}: User, runtime: Runtime): string[] {
  const further = runtime.version.startsWith('runc') ? groups.flatMap((group) => ['--additional-gids', String(group)]) : []
  return ['--user', `${uid}:${gid}`, ...further]
}

/**
 * Returns the letters of the descriptors of stdin, stdout and stderr that bypass runc; undefined if there are none. runc reads all of stdin and copies it
 * through its own pipes: a shell loop around pot would lose its input, and a command would not see its real stdin and stdout. Therefore these descriptors
 * get numbers that runc does not use. Files do not bypass runc: root in a pot could open them again by /proc/self/fd, also for writing. Terminals do not
 * bypass runc: a program that has the terminal could read later input and simulate typing.
 */
function pastRuntime(): string | undefined {
  const letters = ['i', 'o', 'e'].filter((_, fd) => isStream(fd)).join('')
  return letters === '' ? undefined : letters
}

const giveStreams = script(import.meta.url, 'past-runtime')
const runCommand = script(import.meta.url, 'run-command', '/bin/sh')

function isStream(fd: number): boolean {
  try {
    const stat = fstatSync(fd)
    return !isatty(fd) && (stat.isFIFO() || stat.isSocket() || stat.isCharacterDevice())
  } catch {
    return false
  }
}

/** See `Jails.exec`. Throws NO_USER, USAGE for an invalid environment variable, and NOT_RUNNING. */
export function execIn(runtime: Runtime, run: string, fsRoot: string, name: string, command: readonly string[], options: ExecOptions = {}): Invocation {
  const root = () => options.spec?.root ?? readBundle(run, name)?.root ?? `${fsRoot}/jails/${name}/m`
  const user = options.user !== undefined ? findUser(root(), options.user) : options.hostUser !== undefined ? findUser('/', options.hostUser) : undefined
  const {env = {}, tty = false, directory = '/'} = options
  checkAccounts(root())
  const wrong = Object.entries(env).find(([key, value]) => key === '' || key.includes('=') || `${key}${value}`.includes('\0'))
  if (wrong !== undefined) throw new PotError('USAGE', `'${wrong[0]}' cannot be an environment variable`, {exit: 2})
  const direct = options.inherit === true && !tty && runtime.version.startsWith('runc')
  const hasShell = (direct || options.typed === true) && !lacks(root(), '/bin/sh')
  const past = direct && hasShell ? pastRuntime() : undefined
  const words = past !== undefined || (hasShell && options.typed === true) ? runCommand(past ?? '', ...command) : command
  const terminal = tty ? {TERM: process.env.TERM ?? 'xterm'} : {}
  const names = Object.keys(env)
  const preserve = past === undefined ? [] : ['--preserve-fds', '3']
  const own = options.spec === undefined ? readBundle(run, name)?.process : configured(options.spec)
  const byFile = names.length > 0 || (own !== undefined && !inherits(runtime, own))
  const start = (...args: readonly string[]) => {
    const pidFile = options.pidFile === undefined ? [] : ['--pid-file', options.pidFile]
    const argv = runtimeArgv(runtime, run, 'exec', ...pidFile, ...preserve, ...args)
    // The descriptors for the command must be consecutive and start at 3.
    return past === undefined ? argv : giveStreams(past, byFile ? 'aside' : '', ...argv)
  }
  if (!byFile) {
    const flags = ['--cwd', directory, ...(tty ? ['--tty'] : []), ...(user === undefined ? [] : userArgs(user, runtime))]
    return {argv: start(...flags, ...Object.entries(terminal).flatMap(([key, value]) => ['--env', `${key}=${value}`]), name, ...words)}
  }
  if (own === undefined) throw new PotError('NOT_RUNNING', `'${name}' has no container`, {hint: `pot start ${name}`})
  const text = ociText({
    ...own,
    ...(Array.isArray(own.rlimits) ? {rlimits: heldRlimits(own.rlimits)} : {}),
    terminal: tty,
    ...defined({user: user && {uid: user.uid, gid: user.gid, additionalGids: user.groups}}),
    args: words,
    cwd: directory,
    env: variables(own.env, {...terminal, ...env}),
  })
  return {argv: start('--process', `/proc/self/fd/${past === undefined ? 3 : 6}`, name), secret: {text, names}}
}

/** Whether the runtime gives a command the limits of the holder. crun does not, and no runtime can raise the lower limits of a caller. */
function inherits(runtime: Runtime, {rlimits}: Readonly<Record<string, unknown>>): boolean {
  if (!Array.isArray(rlimits) || rlimits.length === 0) return true
  return runtime.version.startsWith('runc') && JSON.stringify(heldRlimits(rlimits)) === JSON.stringify(heldRlimits(rlimits, () => UNLIMITED))
}

function configured(spec: JailSpec): Record<string, unknown> | undefined {
  const {process: holder} = ociConfig({...spec, args: [], cgroup: '', propagation: 'rslave'})
  return isRecord(holder) ? holder : undefined
}

function variables(own: unknown, more: Readonly<Record<string, string>>): string[] {
  const kept = (Array.isArray(own) ? own : []).filter((line): line is string => typeof line === 'string' && !Object.hasOwn(more, line.split('=', 1)[0] ?? ''))
  return [...kept, ...Object.entries(more).map(([key, value]) => `${key}=${value}`)]
}
