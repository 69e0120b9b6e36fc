import {accessSync, constants, existsSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {misuse, PotError} from '../../errors.js'
import type {Plan, Step} from '../../operations/types.js'
import {readTrusted} from '../../paths/trust.js'
import type {Changing} from './change-record.js'
import {readPot} from '../../record/store.js'

export const HOOKS = ['prestart', 'poststart', 'prestop', 'poststop'] as const
export type Hook = (typeof HOOKS)[number]

export interface HookChange {
  readonly name: string
  /** Paths of scripts on the host, by hook. */
  readonly scripts: Readonly<Partial<Record<Hook, string>>>
  readonly remove: readonly Hook[]
}

/** Reads a hook script. Throws BAD_HOOK unless it is an executable text file, and UNSAFE_FILE when other users can change it. */
function readScript(hook: Hook, file: string): string {
  const bad = (why: string, hint?: string) => new PotError('BAD_HOOK', `${hook} hook ${file} ${why}`, {hint})
  if (statSync(file, {throwIfNoEntry: false})?.isFile() !== true) throw bad('is not a file')
  try {
    accessSync(file, constants.R_OK | constants.X_OK)
  } catch {
    throw bad('is not executable', `chmod a+x ${file}`)
  }
  const bytes = readTrusted(`the ${hook} hook`, file)
  const text = bytes.toString('utf8')
  if (!Buffer.from(text).equals(bytes)) throw bad('is not a text file', 'write a script that runs it')
  return text
}

/** Copies hook scripts into the configuration of a pot, and removes others, all or nothing. The scripts run as root on the host. */
export async function setHooks({settings, operate}: Changing, {name, scripts, remove}: HookChange): Promise<Plan> {
  const contents = HOOKS.flatMap((hook) => {
    const file = scripts[hook]
    return file === undefined ? [] : [{hook, text: readScript(hook, file)}]
  })
  const both = contents.find(({hook}) => remove.includes(hook))
  if (both) throw misuse(`the ${both.hook} hook is both set and removed`)
  if (contents.length + remove.length === 0) throw misuse('no hook is given', `pot set-hook -p ${name} -s SCRIPT`)
  const {plan} = await operate({
    title: `set hooks of ${name}`,
    event: 'set-hook',
    subject: {pot: readPot(settings, name), detail: [...contents.map(({hook}) => hook), ...remove].join(' ')},
    locks: [`pot/${name}`],
    async plan() {
      const {dir} = readPot(settings, name)
      const path = (hook: Hook) => join(dir, 'conf', `${hook}.sh`)
      return [
        ...contents.map(
          ({hook, text}): Step => ({title: `write the ${hook} hook of ${name}`, run: {do: 'write', path: path(hook), content: text, mode: 0o755}}),
        ),
        ...remove
          .filter((hook) => existsSync(path(hook)))
          .map((hook): Step => ({title: `remove the ${hook} hook of ${name}`, run: {do: 'remove', path: path(hook)}})),
      ]
    },
  })
  return plan
}
