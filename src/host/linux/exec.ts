import {fstatSync} from 'node:fs'
import {PotError} from '../../errors.js'
import type {ExecOptions} from '../types.js'
import {readBundle, stateDirectory} from './bundle.js'
import {lacks} from './inside.js'
import type {Runtime} from './runtime.js'
import {findUser, type User} from './users.js'

/** argv that begins every call of the runtime. */
export const runtimeArgv = (runtime: Runtime, run: string, ...args: readonly string[]): string[] => [runtime.path, '--root', stateDirectory(run), ...args]

/** crun has no flag for further groups, and takes none from the pot. */
function userArgs({uid, gid, groups}: User, runtime: Runtime): string[] {
  const further = runtime.version.startsWith('runc') ? groups.flatMap((group) => ['--additional-gids', String(group)]) : []
  return ['--user', `${uid}:${gid}`, ...further]
}

/**
 * runc reads all of stdin and hands it on through pipes of its own: a loop around pot would lose its input, and a command would not
 * see what its stdin and stdout really are. So they go past it, by numbers that it leaves alone. Not so files: root in a pot can
 * open them again by /proc/self/fd, for writing too.
 */
function pastRuntime(): {readonly give: string; readonly take: string} | undefined {
  const [stdin = false, stdout = false, stderr = false] = [0, 1, 2].map(isStream)
  if (!stdin && !stdout && !stderr) return undefined
  return {
    give: `exec "$@" ${stdin ? '3<&0 </dev/null' : '3</dev/null'} ${stdout ? '4>&1' : '4>/dev/null'} ${stderr ? '5>&2' : '5>/dev/null'}`,
    take: `exec "$@" ${stdin ? '<&3' : ''} ${stdout ? '>&4' : ''} ${stderr ? '2>&5' : ''} 3<&- 4>&- 5>&-`,
  }
}

function isStream(fd: number): boolean {
  try {
    const stat = fstatSync(fd)
    return stat.isFIFO() || stat.isSocket() || stat.isCharacterDevice()
  } catch {
    return false
  }
}

/** argv of `Jails.exec`. Rejects with NO_USER, and with USAGE for an environment variable that cannot be. */
export function execArgv(runtime: Runtime, run: string, fsRoot: string, name: string, command: readonly string[], options: ExecOptions = {}): string[] {
  const root = () => readBundle(run, name)?.root ?? `${fsRoot}/jails/${name}/m`
  const user = options.user !== undefined ? findUser(root(), options.user) : options.hostUser !== undefined ? findUser('/', options.hostUser) : undefined
  const terminal = options.tty === true ? {TERM: process.env.TERM ?? 'xterm'} : {}
  const env = Object.entries({...terminal, ...options.env})
  const wrong = env.find(([key, value]) => key === '' || key.includes('=') || `${key}${value}`.includes('\0'))
  if (wrong !== undefined) throw new PotError('USAGE', `'${wrong[0]}' cannot be an environment variable`, {exit: 2})
  const direct = options.inherit === true && options.tty !== true && runtime.version.startsWith('runc') && !lacks(root(), '/bin/sh')
  const past = direct ? pastRuntime() : undefined
  const argv = runtimeArgv(
    runtime,
    run,
    'exec',
    '--cwd',
    options.directory ?? '/',
    ...(options.tty === true ? ['--tty'] : []),
    ...(past === undefined ? [] : ['--preserve-fds', '3']),
    ...(user === undefined ? [] : userArgs(user, runtime)),
    ...env.flatMap(([key, value]) => ['--env', `${key}=${value}`]),
    name,
    ...(past === undefined ? [] : ['/bin/sh', '-c', past.take, 'sh']),
    ...command,
  )
  return past === undefined ? argv : ['sh', '-c', past.give, 'pot-exec', ...argv]
}
