import {ChangeCommand, Flags, potsArg, potsFlags, type PotResult} from '../command.js'
import type {RecordResult} from '../pots/change/change-record.js'
import type {Hook} from '../pots/change/set-hooks.js'

const HOOKS: readonly Hook[] = ['prestart', 'poststart', 'prestop', 'poststop']
const isHook = (name: string): name is Hook => HOOKS.some((hook) => hook === name)

export default class SetHook extends ChangeCommand {
  static override ignoresOperands = true
  static override strict = false
  static override helpPlace = {heading: 'Change pots', rank: 6}
  static override summary = 'Set scripts that the host runs when a pot starts or stops.'
  static override description =
    "The script is copied, and runs on the host as root. Its environment contains _POT_NAME, _POT_IP and other variables; see 'pot info -E'."
  static override examples = [
    '<%= config.bin %> set-hook -p web -s ./before-start.sh -T ./after-stop.sh',
    '<%= config.bin %> set-hook -p web --remove prestart',
  ]
  static override args = {name: potsArg}
  static override flags = {
    ...potsFlags,
    prestart: Flags.string({char: 's', description: 'script run before the start', helpValue: 'FILE'}),
    poststart: Flags.string({char: 'S', description: 'script run after the start', helpValue: 'FILE'}),
    prestop: Flags.string({char: 't', description: 'script run before the stop', helpValue: 'FILE'}),
    poststop: Flags.string({char: 'T', description: 'script run after the stop', helpValue: 'FILE'}),
    remove: Flags.string({description: 'remove a script; may be repeated', options: HOOKS, multiple: true, multipleNonGreedy: true}),
  }

  async run(): Promise<RecordResult | readonly PotResult<RecordResult>[]> {
    const parsed = await this.parse(SetHook)
    const {flags} = parsed
    const scripts = Object.fromEntries(HOOKS.flatMap((hook) => (flags[hook] === undefined ? [] : [[hook, flags[hook]]])))
    const {setHooks} = await import('../pots/change/set-hooks.js')
    return this.changePots(parsed, (ctx, name) => setHooks(ctx, {name, scripts, remove: (flags.remove ?? []).filter(isHook)}))
  }
}
