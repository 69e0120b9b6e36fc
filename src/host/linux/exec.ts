import {PotError} from '../../errors.js'
import type {ExecOptions} from '../types.js'
import {readBundle, stateDirectory} from './bundle.js'
import type {Runtime} from './runtime.js'
import {findUser, type User} from './users.js'

/** argv that begins every call of the runtime. */
export const runtimeArgv = (runtime: Runtime, run: string, ...args: readonly string[]): string[] => [runtime.path, '--root', stateDirectory(run), ...args]

/** crun has no flag for further groups, and takes none from the pot. */
function userArgs({uid, gid, groups}: User, runtime: Runtime): string[] {
  const further = runtime.version.startsWith('runc') ? groups.flatMap((group) => ['--additional-gids', String(group)]) : []
  return ['--user', `${uid}:${gid}`, ...further]
}

/** argv of `Jails.exec`. Rejects with NO_USER, and with USAGE for an environment variable that cannot be. */
export function execArgv(runtime: Runtime, run: string, fsRoot: string, name: string, command: readonly string[], options: ExecOptions = {}): string[] {
  const root = () => readBundle(run, name)?.root ?? `${fsRoot}/jails/${name}/m`
  const user = options.user !== undefined ? findUser(root(), options.user) : options.hostUser !== undefined ? findUser('/', options.hostUser) : undefined
  const terminal = options.tty === true ? {TERM: process.env['TERM'] ?? 'xterm'} : {}
  const env = Object.entries({...terminal, ...options.env})
  const wrong = env.find(([key, value]) => key === '' || key.includes('=') || `${key}${value}`.includes('\0'))
  if (wrong !== undefined) throw new PotError('USAGE', `'${wrong[0]}' cannot be an environment variable`, {exit: 2})
  return runtimeArgv(
    runtime,
    run,
    'exec',
    '--cwd',
    '/',
    ...(options.tty === true ? ['--tty'] : []),
    ...(user === undefined ? [] : userArgs(user, runtime)),
    ...env.flatMap(([key, value]) => ['--env', `${key}=${value}`]),
    name,
    ...command,
  )
}
