import {TIMED_OUT, type ExecSpec} from '../call.js'
import {hostUser, inherited, jailGroups, jailUser, loginEnv, within, type User} from '../users.js'
import {failed, note, type Context} from './context.js'
import {isTrue, text, values} from './definition.js'
import {signalAll} from './remove.js'

const SHELL = /[!"$&'()*;<>?[\\\]`{|}~]/

/** Runs the strings of one `exec.*` parameter, one after the other; throws Failed at the first that fails. */
export async function runAll(context: Context, name: string): Promise<void> {
  for (const line of values(context.definition, name)) if (line !== '') await runLine(context, name, line)
}

const inJail = (name: string) => name === 'exec.start' || name === 'exec.stop' || name === 'command'

async function runLine(context: Context, name: string, line: string): Promise<void> {
  const shell = SHELL.exec(line)
  const background = shell !== null && shell.index === line.length - 1 && line.endsWith('&')
  const plain = background ? line.slice(0, -1) : line
  const argv = shell && !background ? ['/bin/sh', '-c', line] : plain.split(/\s+/).filter((word) => word !== '')
  if (argv.length > 0) await run(context, name, argv, background)
}

/** `command=...` of the command line: every word as it is. */
export async function runCommand(context: Context): Promise<void> {
  const argv = values(context.definition, 'command')
  if (argv.length === 0) return
  if (context.definition.name !== undefined) await runAll(context, 'command')
  else await run(context, 'command', argv, false)
}

async function run(context: Context, name: string, argv: readonly string[], background: boolean): Promise<void> {
  const {call, state, definition, jail} = context
  const line = argv.join(' ')
  const inside = inJail(name)
  if (context.verbose > 0) note(context, `run command${inside ? ' in jail' : ''}: ${line}`)
  const timeout = Number(text(definition, 'exec.timeout') ?? 0)
  const status = await call.run({
    argv,
    background,
    timeout,
    complaint: `jail: ${definition.name === undefined ? '' : `${definition.name}: `}exec`,
    ...place(context, inside),
  })
  if (status === TIMED_OUT) {
    if (inside && jail) signalAll(state, jail, 'SIGKILL')
    failed(context, `${line}: timed out`)
  }
  if ((status & 127) !== 0) failed(context, `${line}: exited on signal ${status & 127}`)
  if (status !== 0) failed(context, `${line}: failed`)
}

/** A clean environment finds the programs of the host, which are those of the model. */
const host = ({PATH = '', FREEBSD_MODEL_SOCKET = ''}: Readonly<Record<string, string>>) => ({PATH, FREEBSD_MODEL_SOCKET})

/** Where and as whom: root, directory, user, environment, console log. */
function place(context: Context, inside: boolean): Pick<ExecSpec, 'cwd' | 'env'> & Partial<ExecSpec> {
  const {call, state, definition, jail} = context
  const clean = isTrue(definition, 'exec.clean')
  const username = text(definition, inside ? 'exec.jail_user' : 'exec.system_user')
  const root = inside && jail ? jail.path : undefined
  const own = root !== undefined && !isTrue(definition, 'exec.system_jail_user')
  const find = (who: string | number): User | undefined =>
    own && root !== undefined ? (jailUser(root, who) ?? (who === 0 ? hostUser(0) : undefined)) : hostUser(who)
  const user = username === undefined ? (clean ? find(0) : undefined) : find(username)
  if (username !== undefined && !user) failed(context, `${username}: no such user`)

  const env =
    clean && user
      ? {...loginEnv(user, call.env), ...(inside ? {} : host(call.env))}
      : {...(inside ? inherited(call.env) : call.env), ...(user ? {USER: user.name, HOME: user.home, SHELL: user.shell || '/bin/sh'} : {})}
  const log = inside ? text(definition, 'exec.consolelog') : undefined
  return {
    env,
    cwd: inside ? (clean && user ? user.home : '/') : clean && user ? '/' : call.cwd,
    ...(root === undefined ? {} : {root}),
    ...(inside && jail ? {uts: `/proc/${state.pid}/fd/${jail.uts}`} : {}),
    ...(username !== undefined && user ? {uid: user.uid, gid: user.gid, groups: root === undefined ? [user.gid] : jailGroups(root, user)} : {}),
    ...(log === undefined ? {} : {log: log.startsWith('/') ? log : within('/', log)}),
  }
}
