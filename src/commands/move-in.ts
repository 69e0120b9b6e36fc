import {Args, ChangeCommand, Flags} from '../command.js'
import {misuse} from '../errors.js'

/** The result of a step of `pot move` on the other host. */
export interface MovedIn {
  /** Why this host cannot take the pot. */
  readonly refusals: readonly string[]
}

const STAGES = ['check', 'begin', 'fill', 'end', 'commit', 'discard'] as const

export default class MoveIn extends ChangeCommand {
  static override helpPlace = {heading: 'Make and remove pots', rank: 20}
  static override summary = 'Receive a pot; pot move runs this on the other host.'
  static override examples = ['<%= config.bin %> move-in check - <PARCEL']
  static override args = {
    stage: Args.string({description: STAGES.join(', '), required: true, options: [...STAGES]}),
    pot: Args.string({description: 'name of the pot, or - for a description on stdin', required: true}),
  }
  static override flags = {
    move: Flags.string({description: 'the move', helpValue: 'ID', default: ''}),
    part: Flags.string({description: 'the volume', helpValue: 'PART', default: ''}),
    start: Flags.boolean({description: 'start it'}),
  }

  async run(): Promise<MovedIn> {
    const {flags, args} = await this.parse(MoveIn)
    const [ctx, receive, {parcelOnStdin}] = await Promise.all([this.context({root: true, flags}), import('../fleet/receive.js'), import('../fleet/parcel.js')])
    const {pot, stage} = args
    const parcel = pot === '-' ? parcelOnStdin() : undefined
    let refusals: string[] = []
    if (parcel !== undefined && stage === 'check') refusals = receive.refusals(ctx, parcel)
    else if (parcel !== undefined && stage === 'begin') await receive.beginMove(ctx, parcel)
    else if (parcel !== undefined && stage === 'end') await receive.endMove(ctx, parcel, flags.start)
    else if (parcel === undefined && stage === 'fill') await receive.fillPart(ctx, pot, flags.move, flags.part)
    else if (parcel === undefined && stage === 'commit') await receive.commitMove(ctx, pot, flags.move)
    else if (parcel === undefined && stage === 'discard') await receive.discardMove(ctx, pot, flags.move)
    else throw misuse(`'${stage}' does not go with '${pot}'`, 'pot move POT HOST')
    if (stage === 'check' && !this.jsonEnabled()) this.log(JSON.stringify({refusals}))
    return {refusals}
  }
}
