import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {defined} from '../../defined.js'
import type {Context} from '../../context.js'
import type {Pot} from '../../record/pot.js'
import type {Invocation, Vitals} from '../../host/types.js'
import type {Action, Step} from '../../operations/types.js'
import {script} from '../../programs/script.js'
import {quoted} from '../../programs/shell-words.js'
import {EVENTS_SIZE, eventsFile} from '../../paths/events-file.js'
import {filesOf, stateRoom} from '../state/files.js'
import {endSupervision, supervisorEnded} from './supervisor.js'

const supervise = script(import.meta.url, 'supervise')
const boot = script(import.meta.url, 'boot')

export const logFile = (pot: Pick<Pot, 'dir'>): string => join(pot.dir, 'log', 'main.log')
export const statsFile = (pot: Pick<Pot, 'dir'>): string => join(pot.dir, 'conf', '.last_run_stats')

/** The contents of `.last_run_stats`, which Nomad's driver reads. */
export const stats = (exitCode: number): string => `{ "ExitCode": ${exitCode} }\n`

export type Supervision =
  /** `boot`: the step waits for the command, which is a boot script. */
  | 'boot'
  /** `background`: the command runs in the background; the pot stays up when it ends. */
  | 'background'
  /** `stop-after`: the command runs in the background; the pot is stopped when it ends. */
  | 'stop-after'
  /** `attached`: the caller runs the supervisor, with its own stdio. */
  | 'attached'
  /** `watch`: a boot script has ended, and there are only health checks. */
  | 'watch'

export interface Supervised {
  readonly main: Invocation
  /** The health check. */
  readonly check: Invocation | undefined
  readonly vitals: Vitals
  /** A process of the pot that a killed supervisor has left. The new supervisor waits for its end before it runs the command again. */
  readonly adopt?: number | undefined
}

/** The file to which the host writes the process id of the main command. `checkPidFile`: the same for a health check. */
export const mainPidFile = (run: string, name: string): string => `${filesOf(run, name)}.main`
export const checkPidFile = (run: string, name: string): string => `${filesOf(run, name)}.probe`

/** Converts a decimal number of seconds to milliseconds. */
const milliseconds = (seconds: string): string => String(Math.round(Number(seconds) * 1000))

/** The longest pause before a restart, in milliseconds. */
const LONGEST = 60_000

/** The arguments of the supervisor; see its script. */
function words({places, host}: Context, pot: Pot, {main, check, vitals, adopt}: Supervised, mode: Supervision): string[] {
  const {attributes} = pot
  const [policy = 'no', most = ''] = mode === 'boot' ? ['no'] : attributes.restart.split(':')
  // A supervisor that starts the pot again passes its number of restarts on.
  const restarts = process.env.POT_RESTARTS ?? ''
  const limit = String(Math.max(1, Math.ceil(Number(attributes['health-timeout']))))
  return Object.entries({
    files: filesOf(places.run, pot.name),
    mode,
    name: pot.name,
    pot: quoted([process.execPath, process.argv[1] ?? '']),
    stats: mode === 'attached' || mode === 'watch' ? '' : statsFile(pot),
    policy,
    most,
    delay: milliseconds(attributes['restart-delay']),
    longest: String(Math.max(LONGEST, Number(milliseconds(attributes['restart-delay'])))),
    secret: main.secret !== undefined && (policy !== 'no' || attributes['health-action'] === 'restart') ? 'yes' : '',
    oom: vitals.kills ?? '',
    events: eventsFile(places.data),
    full: String(EVENTS_SIZE),
    label: JSON.stringify(pot.name),
    up: quoted(vitals.up),
    clock: host.name === 'linux' || process.platform === 'linux' ? 'proc' : 'ps',
    adopt: adopt === undefined ? '' : String(adopt),
    ...(/^\d{1,6}$/.test(restarts) ? {restarts} : {}),
    ...(check === undefined || mode === 'boot'
      ? {}
      : {
          check: quoted(['timeout', '-k', '1', limit, ...check.argv]),
          interval: milliseconds(attributes['health-interval']),
          retries: String(Math.max(1, attributes['health-retries'])),
          grace: String(attributes['health-grace']),
          action: attributes['health-action'],
          patience: String((attributes.stop_timeout || 10) * 1000),
        }),
  }).flatMap(([name, value]) => (value === '' ? [] : [`${name}=${value}`]))
}

export interface SupervisedSteps {
  readonly steps: readonly Step[]
  /** For `attached`: the command line of the supervisor, which includes the command. */
  readonly attach: Invocation | undefined
}

/** Steps that run a command under a supervisor. The start of the pot fails when the supervisor cannot write its files. */
export function supervised(ctx: Context, pot: Pot, run: Supervised, supervision: Supervision): SupervisedSteps {
  const {places} = ctx
  const {main, check} = run
  const files = filesOf(places.run, pot.name)
  const log = logFile(pot)
  const given = defined({secret: main.secret})
  const state = `${files}.state`
  const undo: readonly Action[] = [endSupervision.action({files}), supervisorEnded.action({files})]
  const command = supervise(...words(ctx, pot, run, supervision), '--', ...main.argv)
  const inBackground = (title: string, argv: readonly string[], secret: Pick<Invocation, 'secret'>): Step => ({
    title,
    run: {do: 'exec', argv, ...secret, background: log, ready: state},
    undo,
  })
  const steps: Step[] = [
    {title: 'make log directory', run: {do: 'mkdir', path: join(pot.dir, 'log'), mode: 0o750}},
    {title: 'make run directory', run: {do: 'mkdir', path: stateRoom(places.run), mode: 0o755}},
    ...(check?.secret === undefined
      ? []
      : [{title: 'describe the health check', run: {do: 'write', path: `${files}.check`, content: check.secret.text, mode: 0o600, hide: '^()[^]*'}} as const]),
  ]
  if (supervision === 'attached') return {steps, attach: {argv: command, ...given}}
  const watch = inBackground('check the health', supervise(...words(ctx, pot, {...run, main: {argv: []}}, 'watch'), '--'), {})
  const booting: Step = {title: 'boot', run: {do: 'exec', argv: boot(log, ...command), ...given}, undo}
  switch (supervision) {
    case 'watch':
      return {steps: check === undefined ? [] : [...steps, watch], attach: undefined}
    case 'boot':
      return {steps: [...steps, booting, ...(check === undefined ? [] : [watch])], attach: undefined}
    default:
      return {steps: [...steps, inBackground('run the main command', command, given)], attach: undefined}
  }
}

/** Steps that remove the state of an earlier run. */
export function forgetState({places}: Context, {name}: Pick<Pot, 'name'>): Step[] {
  const path = `${filesOf(places.run, name)}.state`
  return existsSync(path) ? [{title: 'forget the state of an earlier run', run: {do: 'remove', path}}] : []
}

/** A final step that runs before the processes of a pot are ended, so that the supervisor does not run the main command again. */
export const supervisionEnds = ({places}: Context, {name}: Pick<Pot, 'name'>): Step => ({
  title: 'end the supervision of the main command',
  run: endSupervision.action({files: filesOf(places.run, name)}),
  final: true,
})

/** A final step that waits until the supervisor has written the statistics, and removes its files. */
export const supervisionEnded = ({places}: Context, {name}: Pick<Pot, 'name'>): Step => ({
  title: 'wait for the main command to end',
  run: supervisorEnded.action({files: filesOf(places.run, name)}),
  final: true,
})
