import {Flags, PotCommand} from '../command.js'
import {misuse} from '../errors.js'

export default class Recover extends PotCommand {
  static override helpPlace = {heading: 'This host', rank: 5}
  static override showsSteps = true
  static override wakesStorage = 'never' as const
  static override summary = 'Finish or roll back interrupted operations.'
  static override description = [
    'Every command that changes the host does this first, automatically. Afterwards the host is in the state before or after the interrupted command.',
    'Also removes the temporary files of killed commands.',
    'If an operation cannot be recovered, the obstacle is named, and the exit status is 1. Remove the obstacle and try again; use --discard only if that is impossible.',
  ].join(' ')
  static override examples = ['pot recover', 'pot recover --list', 'pot recover --discard 1700000000000-0a1b2c3d']
  static override flags = {
    list: Flags.boolean({description: 'only list the operations that have not ended'}),
    discard: Flags.string({description: 'forget an operation; its changes stay, and are listed', helpValue: 'ID'}),
  }

  async run() {
    const {flags} = await this.parse(Recover)
    if (flags.list && flags.discard !== undefined) throw misuse('--list and --discard exclude each other', 'pot recover --list')
    const ctx = await this.context({root: true, flags})
    const {operationsLeft} = await import('../doctor/operations-left.js')
    if (flags.list) {
      const operations = operationsLeft(ctx.places)
      for (const {id, title, state, next} of operations) this.log([id, title, next === undefined ? state : `${state}: recover will ${next}`].join('\t'))
      if (operations.length === 0) ctx.report.info('all operations have ended')
      return operations
    }
    if (flags.discard !== undefined) {
      const {forget, tellForgotten} = await import('../doctor/forget.js')
      return forget(ctx.places, flags.discard, (forgotten) => tellForgotten(forgotten, ctx.report.info))
    }
    const [recovered, {tidyAfter}] = await Promise.all([ctx.recover(), import('../init/tidy.js')])
    const removed = await ctx.emptyTemporaries()
    tidyAfter(ctx.places, recovered)
    for (const {id, title, outcome, problems} of recovered) {
      this.log([id, title, outcome].join('\t'))
      for (const problem of outcome === 'set aside' ? [] : problems) this.warn(`'${title}' is not put right: ${problem}`)
      if (outcome === 'failed') ctx.report.info(`remove the cause and type 'pot recover', or leave the host as it is: pot recover --discard ${id}`)
    }
    const {destroyStrays} = await import('../pots/make/ephemeral.js')
    const strays = await destroyStrays(ctx)
    for (const name of strays) ctx.report.info(`destroyed the ephemeral pot ${name}: nothing would have stopped it`)
    const damaged = operationsLeft(ctx.places).filter(({state}) => state === 'damaged')
    for (const {id, problem} of damaged) this.warn(`${problem}; nobody can tell what it left. To forget it: pot recover --discard ${id}`)
    for (const path of removed) ctx.report.info(`removed ${path}, which a killed command has left`)
    if (recovered.length + damaged.length + removed.length + strays.length === 0) ctx.report.info('nothing to recover')
    if (damaged.length > 0 || recovered.some(({outcome}) => outcome === 'failed')) process.exitCode = 1
    return recovered
  }
}
