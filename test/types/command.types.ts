// Compiled, not run: what a command of a plugin is given by './command'.
import {Args, ChangeCommand, Flags, potArg, potFlag, potName} from '../../src/command.js'

export class Paint extends ChangeCommand {
  static override args = {name: potArg, extra: Args.string()}
  static override flags = {pot: potFlag, coats: Flags.integer({default: 1}), colour: Flags.string({multiple: true})}

  async run(): Promise<{readonly name: string; readonly coats: number}> {
    const {flags, args} = await this.parse(Paint)
    const coats: number = flags.coats
    const colours: string[] | undefined = flags.colour
    const plan: boolean | undefined = flags.plan
    console.error(colours, plan)

    // @ts-expect-error there is no such flag
    console.error(flags.brush)

    // @ts-expect-error an operand may be missing
    const extra: string = args.extra
    console.error(extra)
    return {name: potName(flags, args, 'paint'), coats}
  }
}
