import {existsSync, readFileSync} from 'node:fs'
import {basename, join} from 'node:path'
import {ENV_VALUES, hasCode, PotError, readPot, script as scriptOf, type Context, type Pot, type Step} from '@pot/core'

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
  if (!isPersistent(pot)) await ctx.run(['set-attribute', '-p', name, '-A', 'persistent', '-V', 'YES'])
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
        },
      ],
    })
  } catch (cause) {
    await backToRest(ctx, rest).catch((error: unknown) => ctx.report.warn(`${name}: ${error instanceof Error ? error.message : String(error)}`))
    throw hasCode(cause, 'STEP_FAILED') ? scriptFailed(cause, script, log) : cause
  }
  await backToRest(ctx, rest)
}

const isPersistent = ({conf}: Pot): boolean => /^(yes|on|true)$/i.test(conf.get('pot.attr.persistent') ?? 'YES')

const statsFile = ({dir}: Pot): string => join(dir, 'conf', '.last_run_stats')

interface Rest {
  /** As it was. */
  readonly pot: Pot
  /** Its main command had never been run. */
  readonly fresh: boolean
}

/** Down, and with the attributes that it had: the start was none of the user's, so it leaves no exit status, and nothing to be pruned. */
async function backToRest(ctx: Context, {pot: {name, conf: before}, fresh}: Rest): Promise<void> {
  await ctx.run(['stop', '-p', name])
  await ctx.operate({
    title: `put the attributes of ${name} back`,
    locks: [`pot/${name}`],
    async plan() {
      const pot = readPot(ctx.settings, name)
      const {dir, conf} = pot
      const back = ['pot.attr.persistent', 'pot.attr.to-be-pruned'].reduce((changed, key) => changed.setAll(key, before.all(key)), conf)
      const write: Step = {
        title: `write the configuration of ${name}`,
        run: {do: 'write', path: join(dir, 'conf', 'pot.conf'), content: back.text(), hide: ENV_VALUES},
      }
      const forget: Step = {title: 'forget the exit status', run: {do: 'remove', path: statsFile(pot)}}
      return [...(back.text() === conf.text() ? [] : [write]), ...(fresh ? [forget] : [])]
    },
  })
}

/** What it said last is what matters; when it said nothing, how it ended. */
function scriptFailed(cause: unknown, script: string, log: string): PotError {
  const said = existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n').slice(-TOLD).join('\n') : ''
  const message = cause instanceof Error ? cause.message : String(cause)
  return new PotError('SCRIPT_FAILED', said === '' ? message : `${basename(script)} fails:\n${said}`, {cause})
}
