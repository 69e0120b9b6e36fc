import {existsSync} from 'node:fs'
import {join} from 'node:path'
import type {Context} from '../context.js'
import type {Step} from '../operations/types.js'
import {hookEnvironment} from './env.js'
import type {Pot} from './pot.js'

export type HookName = 'prestart' | 'poststart' | 'prestop' | 'poststop'

/** A script of the administrator, run on the host and told about the pot by its environment. That it fails is only a warning. */
export function hookSteps(pot: Pot, name: HookName, {settings}: Context): Step[] {
  const script = join(pot.dir, 'conf', `${name}.sh`)
  if (!existsSync(script)) return []
  const env = hookEnvironment(pot, {extif: settings.values.get('POT_EXTIF')})
  return [{title: `run the ${name} hook`, run: {do: 'exec', argv: [script], env, show: true}, optional: true}]
}
