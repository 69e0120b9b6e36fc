import {existsSync} from 'node:fs'
import {join} from 'node:path'
import type {Context} from '../../context.js'
import type {Step} from '../../operations/types.js'
import {doubtOf, doubtText} from '../../paths/trust.js'
import {hookEnvironment} from '../../record/env.js'
import type {Pot} from '../../record/pot.js'

export type HookName = 'prestart' | 'poststart' | 'prestop' | 'poststop'

/**
 * A step that runs a script of the administrator on the host, with facts about the pot in its environment. A failing script gives a warning. A script
 * that other users can change is skipped with a warning.
 */
export function hookSteps(pot: Pot, name: HookName, {settings, report}: Context): Step[] {
  const script = join(pot.dir, 'conf', `${name}.sh`)
  if (!existsSync(script)) return []
  const doubt = doubtOf(script, {users: [0, process.getuid?.() ?? 0]})
  if (doubt !== undefined) {
    report.warn(`the ${name} hook of ${pot.name} is ignored: ${doubtText(doubt)}`)
    return []
  }
  const env = hookEnvironment(pot, {nic: settings.nic})
  return [{title: `run the ${name} hook`, run: {do: 'exec', argv: [script], env, show: true}, undo: 'stays', optional: true}]
}
