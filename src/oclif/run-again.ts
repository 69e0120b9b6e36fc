import {Config} from '@oclif/core/config'
import {addContributedFlags} from './contributed.js'

/** Runs a command with the plugins that are installed now, in this process. */
export async function runAgain(root: string, id: string, argv: string[]): Promise<void> {
  const config = await Config.load({root, userPlugins: true})
  addContributedFlags(config)
  await config.runCommand(id, argv)
}
