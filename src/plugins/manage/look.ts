// Run by itself, for plugins that were just changed: in the process that changed them, modules of the old version are loaded.
import {Config} from '@oclif/core/config'
import {allProblems} from '../check.js'
import {notLoaded} from '../not-loaded.js'

process.removeAllListeners('warning').on('warning', () => {})
const config = await Config.load({root: process.argv[2] ?? '', userPlugins: true})
const problems = (await allProblems(config)).map(({plugin, what}) => `plugin ${plugin} is broken: ${what}`)
// Whatever plugins print when they are loaded comes before the last line.
process.stdout.write(`\n${JSON.stringify([...notLoaded(config), ...problems])}\n`, () => process.exit(0))
