import {existsSync, readFileSync} from 'node:fs'
import {basename, join} from 'node:path'
import {
  hasCode,
  isUp,
  messageOf,
  PotError,
  readPot,
  restoreAttributes,
  script as scriptOf,
  verbs,
  writeChanged,
  type Context,
  type Pot,
  type Step,
} from '@pot/core'
import {callerEnvironment} from './caller-environment.js'

export interface ScriptRun {
  readonly name: string
  /** Absolute path on the host. */
  readonly script: string
  readonly env: Readonly<Record<string, string>>
}

const runBy = scriptOf(import.meta.url, 'run', '/bin/sh')

/** Number of output lines in a failure message. */
const TOLD = 6

/**
 * Boot a pot, run a script of the host in it as root, and stop it. A pot that is not persistent becomes so for this time. The output goes to the pot's
 * log directory. Rejects with RUNNING; SCRIPT_FAILED; and as start, copy and stop do. The pot is stopped in the end in any case.
 */
export async function runScript(ctx: Context, {name, script, env}: ScriptRun): Promise<void> {
  const pot = readPot(ctx.settings, name)
  if (await isUp(ctx.host.jails, name)) throw new PotError('RUNNING', `'${name}' is running`, {hint: `pot stop ${name}`})
  const target = `/tmp/${basename(script)}`
  const log = join(pot.dir, 'log', `flavour-${basename(script)}.log`)
  const rest = {pot, fresh: !existsSync(statsFile(pot))}
  if (!pot.attributes.persistent) await verbs.setAttribute(ctx, {pot: name, attribute: 'persistent', value: 'YES'})
  try {
    await verbs.start(ctx, {pot: name})
    await verbs.copyIn(ctx, {pot: name, source: script, destination: target, force: true})
    await ctx.operate({
      title: `run ${basename(script)} in ${name}`,
      locks: [`pot/${name}`],
      plan: async () => [
        {title: 'make log directory', run: {do: 'mkdir', path: join(pot.dir, 'log'), mode: 0o750}},
        {
          title: `run ${target}`,
          // A plan has no container yet, and shows no environment.
          run: {
            do: 'exec',
            ...ctx.host.jails.exec(name, runBy(target, name), {env: ctx.planOnly ? {} : {...callerEnvironment(ctx), ...env}}),
            show: true,
            log,
          },
          // The changes of the script go with the pot.
          undo: 'covered',
        },
      ],
    })
  } catch (cause) {
    await backToRest(ctx, rest).catch((error: unknown) => ctx.report.warn(`${name}: ${messageOf(error)}`))
    throw hasCode(cause, 'STEP_FAILED') ? scriptFailed(cause, script, log) : cause
  }
  await backToRest(ctx, rest)
}

const statsFile = ({dir}: Pot): string => join(dir, 'conf', '.last_run_stats')

interface Rest {
  /** The pot before the script. */
  readonly pot: Pot
  /** Whether the main command was never run. */
  readonly fresh: boolean
}

/** Stops the pot and restores its attributes. The user did not start it, so it gets no exit status and is not marked for prune. */
async function backToRest(ctx: Context, {pot: before, fresh}: Rest): Promise<void> {
  const {name} = before
  await verbs.stop(ctx, {pot: name})
  await ctx.operate({
    title: `put the attributes of ${name} back`,
    locks: [`pot/${name}`],
    async plan() {
      const pot = readPot(ctx.settings, name)
      const forget: Step = {title: 'forget the exit status', run: {do: 'remove', path: statsFile(pot)}}
      return [...writeChanged(pot, restoreAttributes(pot, before, ['persistent', 'to-be-pruned'])), ...(fresh ? [forget] : [])]
    },
  })
}

/** The error with the last output lines of the script, or with its exit status when it printed nothing. */
function scriptFailed(cause: unknown, script: string, log: string): PotError {
  const said = existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n').slice(-TOLD).join('\n') : ''
  const message = messageOf(cause)
  return new PotError('SCRIPT_FAILED', said === '' ? message : `${basename(script)} fails:\n${said}`, {cause})
}
