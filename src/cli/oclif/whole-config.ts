import type {Config} from '@oclif/core/config'
import {addContributedFlags} from '../contributed.js'
import {hasPlugins} from '../places.js'
import {printWarning} from '../print.js'
import {problemsOf} from '../../plugins/check.js'
import {indexFile} from '../../plugins/installed.js'
import {overreach} from '../../plugins/contributed/contributions.js'
import {lookForMissing, notLoaded} from '../../plugins/not-loaded.js'

/** Problems of the plugins, a line each. */
const wrong = (config: Config) => [...notLoaded(config), ...problemsOf(config).map(({plugin, what}) => `plugin ${plugin} is broken: ${what}`)]

/** Loads oclif's ux module without colours unless stdout is a terminal. oclif decides about colours while it loads, and would colour a pipe when CI is set. */
async function loadWithoutColours(): Promise<void> {
  const {NO_COLOR, FORCE_COLOR} = process.env
  if (process.stdout.isTTY || NO_COLOR !== undefined || FORCE_COLOR !== undefined) return
  process.env.NO_COLOR = '1'
  await import('@oclif/core/ux')
  delete process.env.NO_COLOR
}

/** Loads oclif's own configuration, which searches for all plugins and reads them. Prints a warning for each problem. */
export async function wholeConfig(root: string): Promise<Config> {
  const uid = process.getuid?.() ?? 0
  const userPlugins = hasPlugins(process.env.POT_DATA_DIR, uid)
  await loadWithoutColours()
  const {Config: OclifConfig} = await import('@oclif/core/config')
  let config = await OclifConfig.load({root, userPlugins})
  lookForMissing(config)
  let broken = userPlugins ? wrong(config) : []
  if (broken.length > 0) {
    // Another command may be installing or removing the plugin.
    const {loadSettled} = await import('./changing.js')
    config = await loadSettled(root)
    broken = wrong(config)
  }
  const problems = [...broken, ...addContributedFlags(config), ...overreach(config)]
  for (const line of problems) printWarning(line)
  if (userPlugins && uid === 0 && problems.length === 0) {
    const {writeIndex} = await import('../write-index.js')
    writeIndex(config, indexFile(config.dataDir))
  }
  return config
}
