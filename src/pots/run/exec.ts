import {isatty} from 'node:tty'
import {defined} from '../../defined.js'
import type {Context} from '../../context.js'
import {PotError} from '../../errors.js'
import type {ExecOptions} from '../../host/types.js'
import {attach, capture, isTerminal} from '../../programs/attach.js'
import {execEnvironment, findingOwnUser, runAs} from './run-as.js'
import {givenVariable} from '../../programs/pairs.js'
import {readPot} from '../../record/store.js'

export interface ExecRequest {
  readonly name: string
  readonly command: readonly string[]
  /** Variables: `NAME=value`, or `NAME` for a variable of this process. */
  readonly env: readonly string[]
  /** A user of the pot. */
  readonly user: string | undefined
  /** A user of the host. */
  readonly hostUser: string | undefined
  /** Require a terminal on stdin. Without this flag the command still gets a terminal when stdin, stdout and stderr are one. */
  readonly terminal: boolean
  /** Do not wait for the command. */
  readonly detach: boolean
}

/** The part of the context that `exec` needs. */
export interface Reaching extends Pick<Context, 'settings'> {
  readonly host: {readonly jails: Pick<Context['host']['jails'], 'running' | 'exec'>}
  readonly emit: Pick<Context['emit'], 'before' | 'after'>
}

const HANDED_ON: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2']

/** A line of output of the command. */
export type OutputLine = (stream: 'stdout' | 'stderr', text: string) => void

/** Runs a command as `execInPot`, but without input, and calls `line` for each line of its output. Resolves with its exit status. */
export async function execWithLines(ctx: Context, request: ExecRequest, line: OutputLine): Promise<number> {
  const {run, about} = await prepare(ctx, request, {})
  await ctx.emit.before('exec', about)
  const status = await capture(run, line)
  await ctx.emit.after('exec', about)
  return status
}

/**
 * Runs a command in a running pot, with the stdin, stdout and stderr of this process. Resolves with its exit status, or 128 + n when signal n ended it.
 * Rejects with NO_POT, NOT_RUNNING, NO_TERMINAL, NO_USER and USAGE.
 */
export async function execInPot(ctx: Reaching, request: ExecRequest): Promise<number> {
  const {terminal, detach} = request
  const own = !detach && (terminal || isTerminal())
  const {run, about} = await prepare(ctx, request, {...(detach ? {} : {inherit: true}), ...(own ? {tty: true} : {})})
  await ctx.emit.before('exec', about)
  const status = detach
    ? await (await import('../../programs/background.js')).background(run.argv, {secret: run.secret}).then(() => 0)
    : await attach({...run, terminal: own}, (_, handOn) => handOn(), HANDED_ON)
  await ctx.emit.after('exec', about)
  return status
}

/** The call of the host that runs the command, and the object of the events for plugins. */
async function prepare(ctx: Reaching, {name, command, env: variables, user, hostUser, terminal}: ExecRequest, how: ExecOptions) {
  const given = Object.fromEntries(variables.map(givenVariable))
  await checkRunning(ctx, name)
  const pot = readPot(ctx.settings, name)
  const {user: ownUser, directory} = runAs(pot)
  if (terminal && !isatty(0)) throw new PotError('NO_TERMINAL', 'stdin is not a terminal', {hint: 'leave out -t'})
  const find = () =>
    ctx.host.jails.exec(name, command, {
      env: {...execEnvironment(pot), ...given},
      ...(user !== undefined ? {user} : ownUser === undefined || hostUser !== undefined ? {} : {user: ownUser}),
      ...defined({directory, hostUser}),
      typed: true,
      ...how,
    })
  const run = user === undefined && hostUser === undefined ? findingOwnUser(pot, find) : find()
  return {run, about: {pot, detail: command.join(' ')}}
}

/** Rejects with NO_POT for a missing pot, and with NOT_RUNNING for a stopped pot. */
export async function checkRunning({settings, host}: Pick<Reaching, 'settings' | 'host'>, name: string): Promise<void> {
  readPot(settings, name)
  const running = await host.jails.running(name)
  if (!running.some((jail) => jail.name === name)) throw new PotError('NOT_RUNNING', `'${name}' is not running`, {hint: `pot start ${name}`})
}
