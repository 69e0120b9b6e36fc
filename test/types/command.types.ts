// Compiled, not run: what a command of a plugin is given by './command'.
import {verbs, type Context} from '../../src/index.js'
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

export async function useVerbs(ctx: Context): Promise<number> {
  const {name, level} = await verbs.create(ctx, {pot: 'web', base: '14.2', type: 'single', contributed: {memory: '1G'}})
  const {started} = await verbs.start(ctx, {pot: name})
  const text: string = verbs.destroy.action({pot: name, force: true}).name
  console.error(level.toFixed(), started, text)

  // @ts-expect-error a pot has a name
  await verbs.start(ctx, {})

  // @ts-expect-error there is no such type
  await verbs.create(ctx, {pot: 'web', type: 'double'})

  // @ts-expect-error there is no such option
  await verbs.stop(ctx, {pot: 'web', forec: true})

  // @ts-expect-error the result of a stop is another
  console.error((await verbs.stop(ctx, {pot: 'web'})).started)

  // @ts-expect-error a program has the stdio of its caller, and so is no step
  verbs.exec.action({pot: 'web', command: ['true']})
  return verbs.exec(ctx, {pot: 'web', command: ['true'], env: ['A=b']})
}
