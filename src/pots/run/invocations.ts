import {defined} from '../../defined.js'
import type {Context} from '../../context.js'
import type {ExecOptions, Main, MainOptions} from '../../host/types.js'
import {environmentOf} from '../../record/env.js'
import type {Pot} from '../../record/pot.js'
import {checkPidFile, mainPidFile, type Supervised} from './main-command.js'
import {findingOwnUser, runAs} from './run-as.js'

/** A pot together with the id of its jail. */
export type Identified = Pot & {readonly uuid: string}

const mainOptions = (ctx: Context, pot: Pot): MainOptions => ({
  root: pot.root,
  command: pot.command,
  noRcScript: pot.attributes['no-rc-script'],
  environment: environmentOf(pot, {nic: ctx.settings.nic}),
  stack: pot.stack,
  user: runAs(pot).user,
})

/** The main command of a pot, in the form in which the host runs it. */
export const mainOf = (ctx: Context, pot: Pot): Main => ctx.host.main(mainOptions(ctx, pot))

/**
 * The programs that a supervisor of this pot runs. An empty command line in `main` means that there is no command to run. `options`: options for the run of
 * the main command; the health check gets only `spec`.
 */
export function supervisedOf(ctx: Context, pot: Identified, main: Main, options: Pick<ExecOptions, 'spec' | 'inherit' | 'tty'>): Supervised {
  const {jails} = ctx.host
  const {run} = ctx.places
  const spec = defined({spec: options.spec})
  const health = pot.attributes['health-cmd']
  const check = health === '' ? undefined : ctx.host.main({...mainOptions(ctx, pot), command: health, noRcScript: false})
  return findingOwnUser(pot, () => ({
    main:
      main.argv.length === 0 ? {argv: []} : jails.exec(pot.name, main.argv, {...runAs(pot), env: main.env, ...options, pidFile: mainPidFile(run, pot.name)}),
    check: check && jails.exec(pot.name, check.argv, {...runAs(pot), env: check.env, ...spec, pidFile: checkPidFile(run, pot.name)}),
    vitals: jails.vitals(pot),
  }))
}
