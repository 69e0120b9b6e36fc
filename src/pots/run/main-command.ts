import {join} from 'node:path'
import {defined} from '../../defined.js'
import type {Context} from '../../context.js'
import type {Pot} from '../../record/pot.js'
import type {Invocation} from '../../host/types.js'
import type {Step} from '../../operations/types.js'
import {script} from '../../programs/script.js'
import {supervisorEnded as ended} from './supervisor.js'

const supervise = script(import.meta.url, 'supervise')
const boot = script(import.meta.url, 'boot')

export const logFile = (pot: Pick<Pot, 'dir'>): string => join(pot.dir, 'log', 'main.log')
export const statsFile = (pot: Pick<Pot, 'dir'>): string => join(pot.dir, 'conf', '.last_run_stats')
export const pidFile = (run: string, name: string): string => join(run, 'main', `${name}.pid`)

/** The contents of `.last_run_stats`, which Nomad's driver reads. */
export const stats = (exitCode: number): string => `{ "ExitCode": ${exitCode} }\n`

export type Supervision =
  /** `boot`: the step waits for the command, which is a boot script. */
  | 'boot'
  /** `background`: the command runs in the background; the pot stays up when it ends. */
  | 'background'
  /** `stop-after`: the command runs in the background; the pot is stopped when it ends. */
  | 'stop-after'

/** Steps that run a command under supervision. */
export function supervised({places}: Context, pot: Pot, {argv, secret}: Invocation, supervision: Supervision): Step[] {
  const pid = pidFile(places.run, pot.name)
  const stop = supervision === 'stop-after' ? [process.execPath, process.argv[1] ?? ''] : ['', '']
  const command = supervise(pid, statsFile(pot), ...stop, pot.name, ...argv)
  const log = logFile(pot)
  const given = defined({secret})
  return [
    {title: 'make log directory', run: {do: 'mkdir', path: join(pot.dir, 'log'), mode: 0o750}},
    {title: 'make run directory', run: {do: 'mkdir', path: join(places.run, 'main'), mode: 0o700}},
    supervision !== 'boot'
      ? {title: 'run the main command', run: {do: 'exec', argv: command, ...given, background: log}, undo: [ended.action({pid})]}
      : {
          title: 'boot',
          run: {do: 'exec', argv: boot(log, ...command), ...given},
          undo: [ended.action({pid})],
          optional: true,
        },
  ]
}

/** A final step that waits until the supervisor has written the statistics. */
export const supervisorEnded = ({places}: Context, pot: Pick<Pot, 'name'>): Step => ({
  title: 'wait for the main command to end',
  run: ended.action({pid: pidFile(places.run, pot.name)}),
  final: true,
})
