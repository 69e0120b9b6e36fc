import {addContributedFlags} from '../contributed.js'
import {loadSettled} from './changing.js'

/** Loads the plugins that are installed now, and runs a command with them in this process. */
export async function runAgain(root: string, id: string, argv: string[]): Promise<void> {
  const config = await loadSettled(root)
  addContributedFlags(config)
  await config.runCommand(id, argv)
}
