import {addContributedFlags} from '../contributed.js'
import {loadSettled} from './changing.js'

/** Runs a command with the plugins that are installed now, in this process. */
export async function runAgain(root: string, id: string, argv: string[]): Promise<void> {
  const config = await loadSettled(root)
  addContributedFlags(config)
  await config.runCommand(id, argv)
}
