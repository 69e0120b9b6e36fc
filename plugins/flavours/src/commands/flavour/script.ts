import {resolve} from 'node:path'
import {ChangeCommand, Args, Flags} from '@pot/core/command'

export default class FlavourScript extends ChangeCommand {
  static override summary = 'Run a script of the host in a stopped pot, like flavours do.'
  static override description =
    'Starts the pot, copies the script to its /tmp, runs it as root with the name of the pot as its argument, and stops the pot. The output is stored in the log directory of the pot.'
  static override examples = ['<%= config.bin %> flavour script -p web ./update.sh', '<%= config.bin %> flavour script -p web -e PORT=8080 ./update.sh']
  static override args = {script: Args.string({description: 'script on this host', required: true})}
  static override flags = {
    pot: Flags.string({char: 'p', required: true, description: 'name of the pot', helpValue: 'POT'}),
    env: Flags.string({char: 'e', multiple: true, description: 'environment variable of the script', helpValue: 'NAME=VALUE'}),
  }

  async run(): Promise<{readonly name: string; readonly script: string}> {
    const {flags, args} = await this.parse(FlavourScript)
    const [ctx, {assertTrusted}, {runScript}, {parseGiven}] = await Promise.all([
      this.context({root: true, flags}),
      import('@pot/core'),
      import('../../run-script.js'),
      import('../../arguments.js'),
    ])
    const script = resolve(args.script)
    assertTrusted('the script', args.script)
    await runScript(ctx, {name: flags.pot, script, env: Object.fromEntries(parseGiven(flags.env ?? []))})
    return {name: flags.pot, script}
  }
}
