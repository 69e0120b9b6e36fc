// A separate program that checks changed plugins. The process that changed them has already loaded modules of the old version.
import {Config} from '@oclif/core/config'
import {allProblems} from '../check.js'
import {clashesOf} from './clashes.js'
import {notLoaded} from '../not-loaded.js'

process.removeAllListeners('warning').on('warning', () => {})
const config = await Config.load({root: process.argv[2] ?? '', userPlugins: true})
const problems = (await allProblems(config)).map(({plugin, what}) => `plugin ${plugin} is broken: ${what}`)
const clashes = clashesOf(config, {findCommand: (id) => config.findCommand(id)}).map((line) => `plugin ${line}`)
// The result is the last line, because plugins may print while they load.
process.stdout.write(`\n${JSON.stringify([...notLoaded(config), ...problems, ...clashes])}\n`, () => process.exit(0))
