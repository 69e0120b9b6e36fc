// A program of its own that checks changed plugins: the process that changed them has modules of the old version loaded.
import {Config} from '@oclif/core/config'
import {allProblems} from '../check.js'
import {notLoaded} from '../not-loaded.js'

process.removeAllListeners('warning').on('warning', () => {})
const config = await Config.load({root: process.argv[2] ?? '', userPlugins: true})
const problems = (await allProblems(config)).map(({plugin, what}) => `plugin ${plugin} is broken: ${what}`)
// The result is the last line: plugins may print when they are loaded.
process.stdout.write(`\n${JSON.stringify([...notLoaded(config), ...problems])}\n`, () => process.exit(0))
