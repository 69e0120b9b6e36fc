import {defined} from '../../defined.js'
import type {Context} from '../../context.js'
import type {ExecOptions, Main, MainOptions} from '../../host/types.js'
import {environmentOf} from '../../record/env.js'
import type {Pot} from '../../record/pot.js'
import {checkPidFile, mainPidFile, type Supervised} from './main-command.js'
import {runAs} from './run-as.js'

/** A pot with the id that its jail has. */
export type Identified = Pot & {readonly uuid: string}

const mainOptions = (ctx: Context, pot: Pot): MainOptions => ({
  root: pot.root,
  command: pot.command,
  noRcScript: pot.attributes['no-rc-script'],
  environment: environmentOf(pot, {extif: ctx.settings.values.get('POT_EXTIF')}),
  stack: pot.stack,
  user: runAs(pot).user,
})

/** How the host runs the main command of this pot. */
export const mainOf = (ctx: Context, pot: Pot): Main => ctx.host.main(mainOptions(ctx, pot))

/** What a supervisor of this pot runs. Without words in `main` there is nothing to run. `options`: how it is run by those who attach to it. */
export function supervisedOf(ctx: Context, pot: Identified, main: Main, options: Pick<ExecOptions, 'spec' | 'inherit' | 'tty'>): Supervised {
  const {jails} = ctx.host
  const {run} = ctx.places
  const spec = defined({spec: options.spec})
  const health = pot.attributes['health-cmd']
  const check = health === '' ? undefined : ctx.host.main({...mainOptions(ctx, pot), command: health, noRcScript: false})
  return {
    main:
      main.argv.length === 0 ? {argv: []} : jails.exec(pot.name, main.argv, {...runAs(pot), env: main.env, ...options, pidFile: mainPidFile(run, pot.name)}),
    check: check && jails.exec(pot.name, check.argv, {...runAs(pot), env: check.env, ...spec, pidFile: checkPidFile(run, pot.name)}),
    vitals: jails.vitals(pot),
  }
}
