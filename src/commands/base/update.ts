import {Args, ChangeCommand, Flags, operands, potsFlags} from '../../command.js'
import type {BaseUpdate} from '../../bases/update.js'
import {misuse, PotError} from '../../errors.js'

export default class BaseUpdateCommand extends ChangeCommand {
  static override strict = false
  static override showsSteps = true
  static override summary = 'Make a new base beside an old one, and let pots use it.'
  static override description = [
    'The new base is a copy in which the packages are upgraded (apt-get or apk), or is made from a release or tarball. Without pots, nothing else changes.',
    'The pots that are named are switched one by one: a running pot is stopped, switched and started, and must run for two seconds or pass its health check. If it does not, it runs on the old base again, and no further pot is tried.',
    'Their own volumes stay as they are, /etc and /var among them. --undo lets them use the old base again, which stays until pot destroy -b; this is refused while pots use it. Single pots have their own copy of a base and are left alone.',
  ].join(' ')
  static override examples = [
    '<%= config.bin %> base update bookworm',
    '<%= config.bin %> base update bookworm web --to bookworm-20261130',
    "<%= config.bin %> base update bookworm 'web-*' db",
    '<%= config.bin %> base update bookworm --undo',
    '<%= config.bin %> base update 14.1 --release 14.2 --all',
  ]
  static override args = {
    base: Args.string({description: 'the old base', required: true}),
    name: Args.string({description: "names of pots to switch, or patterns such as 'web-*'", required: false}),
  }
  static override flags = {
    all: Flags.boolean({...potsFlags.all, exclusive: [], description: 'switch all multi pots on the base'}),
    filter: potsFlags.filter,
    to: Flags.string({description: 'use this base, instead of making one', helpValue: 'BASE', exclusive: ['base-name', 'release', 'from', 'run']}),
    undo: Flags.boolean({description: 'let the pots that were on the base use it again (default: all of them)'}),
    'base-name': Flags.string({char: 'b', description: 'name of the new base (default: the release, or the old name with the date)', helpValue: 'BASE'}),
    release: Flags.string({char: 'r', description: 'make the new base from this release', helpValue: 'RELEASE'}),
    from: Flags.string({description: 'make it from a root tarball, as create-base does', helpValue: 'FILE|URL|IMAGE'}),
    sha256: Flags.string({description: 'SHA-256 digest of the tarball, in hexadecimal', dependsOn: ['from'], helpValue: 'HEX'}),
    run: Flags.string({
      description: 'upgrade the copy by this command line of sh(1), run in its pot of level 0',
      helpValue: 'COMMAND',
      exclusive: ['release', 'from'],
    }),
  }

  async run(): Promise<BaseUpdate> {
    const parsed = await this.parse(BaseUpdateCommand)
    const {flags} = parsed
    const [base = '', ...words] = operands(parsed)
    if (flags.all && words.length > 0) throw misuse('the name of a pot and --all exclude each other', `pot base update ${base} --all`)
    const [ctx, {updateBase}] = await Promise.all([this.context({root: true, flags}), import('../../bases/update.js')])
    const {all, filter: filters = [], to, undo, release, from, sha256, run} = flags
    const some = all || words.length > 0 || filters.length > 0
    const result = await updateBase(ctx, {
      ...{base, to, undo, name: flags['base-name'], release, from, sha256, run},
      ...(some ? {selection: {words, all: all || words.length === 0, filters}} : {}),
    })
    await this.show(result)
    if (result.failed === undefined || ctx.planOnly) return result
    if (!this.jsonEnabled()) {
      const {pot, code, message} = result.failed
      throw new PotError(code, message, {hint: `it is on its old base again: pot logs ${pot}`})
    }
    process.exitCode = 1
    return result
  }

  private async show({base, to, made, switched, failed, untried, own, left}: BaseUpdate): Promise<void> {
    const {table} = await import('../../ui/table.js')
    if (made) this.log(`made base ${to}`)
    const rows = [
      ...switched.map(({pot, restarted}) => [pot, to, restarted ? 'switched, restarted' : 'switched']),
      ...(failed === undefined ? [] : [[failed.pot, base, ['ROLLBACK_FAILED', 'UNFINISHED'].includes(failed.code) ? 'failed' : 'failed, switched back']]),
      ...untried.map((pot) => [pot, base, 'not tried']),
    ]
    if (rows.length > 0) for (const line of table(['POT', 'BASE', 'RESULT'], rows)) this.log(line)
    if (own.length > 0) this.tell(`single pots have their own copy of the base, and are left alone: ${own.join(' ')}`)
    if (made && rows.length === 0 && left.length > 0)
      this.tell(`still on ${base}: ${left.join(' ')}; switch them with pot base update ${base} --to ${to} POT...`)
    if (!made && rows.length === 0) this.tell('no pot has to be switched')
  }
}
