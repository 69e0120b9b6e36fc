import {existsSync, readFileSync} from 'node:fs'
import {basename, join} from 'node:path'
import {hasCode, messageOf, PotError, readPot, restoreAttributes, script as scriptOf, writeChanged, type Context, type Pot, type Step} from '@pot/core'

export interface ScriptRun {
  readonly name: string
  /** On the host, absolute. */
  readonly script: string
  readonly env: Readonly<Record<string, string>>
}

const runBy = scriptOf(import.meta.url, 'run', '/bin/sh')

/** Lines of output that a failure is told with. */
const TOLD = 6

/**
 * Boot a pot, run a script of the host in it as root, and stop it. One that is not persistent is so for the time. The output is kept in the pot's log
 * directory. Rejects with SCRIPT_FAILED, and with what starting, copying and stopping reject with; the pot is down in any case.
 */
export async function runScript(ctx: Context, {name, script, env}: ScriptRun): Promise<void> {
  const pot = readPot(ctx.settings, name)
  const target = `/tmp/${basename(script)}`
  const log = join(pot.dir, 'log', `flavour-${basename(script)}.log`)
  const rest = {pot, fresh: !existsSync(statsFile(pot))}
  if (!pot.attributes.persistent) await ctx.run(['set-attribute', '-p', name, '-A', 'persistent', '-V', 'YES'])
  try {
    await ctx.run(['start', '-p', name])
    await ctx.run(['copy-in', '-F', '-p', name, '-s', script, '-d', target])
    await ctx.operate({
      title: `run ${basename(script)} in ${name}`,
      locks: [`pot/${name}`],
      plan: async () => [
        {title: 'make log directory', run: {do: 'mkdir', path: join(pot.dir, 'log'), mode: 0o750}},
        {
          title: `run ${target}`,
          run: {do: 'exec', ...ctx.host.jails.exec(name, runBy(target, name), {env}), show: true, log},
          // What it did to the pot goes with the pot.
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
  /** As it was. */
  readonly pot: Pot
  /** Its main command had never been run. */
  readonly fresh: boolean
}

/** Down, and with the attributes that it had: the start was none of the user's, so it leaves no exit status, and nothing to be pruned. */
async function backToRest(ctx: Context, {pot: before, fresh}: Rest): Promise<void> {
  const {name} = before
  await ctx.run(['stop', '-p', name])
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

/** What it said last is what matters; when it said nothing, how it ended. */
function scriptFailed(cause: unknown, script: string, log: string): PotError {
  const said = existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n').slice(-TOLD).join('\n') : ''
  const message = messageOf(cause)
  return new PotError('SCRIPT_FAILED', said === '' ? message : `${basename(script)} fails:\n${said}`, {cause})
}
