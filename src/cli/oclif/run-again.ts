import {addContributedFlags} from '../contributed.js'
import {loadSettled} from './changing.js'

/** Runs a command in this process with the plugins that are installed by now. */
export async function runAgain(root: string, id: string, argv: string[]): Promise<void> {
  const config = await loadSettled(root)
  addContributedFlags(config)
  await config.runCommand(id, argv)
}
