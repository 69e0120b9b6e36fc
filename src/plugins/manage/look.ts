// A separate program that checks changed plugins. The process that changed them has already loaded modules of the old version.
import {Config} from '@oclif/core/config'
import {CORE_ATTRIBUTES} from '../../record/core-attributes.js'
import {allProblems} from '../check.js'
import {contributedAttributes} from '../contributed-attributes.js'
import {contributedFlags} from '../contributed-flags.js'
import {contributedFlavours} from '../contributed-flavours.js'
import {overreach} from '../contributions.js'
import {notLoaded} from '../not-loaded.js'

process.removeAllListeners('warning').on('warning', () => {})
const config = await Config.load({root: process.argv[2] ?? '', userPlugins: true})
const problems = (await allProblems(config)).map(({plugin, what}) => `plugin ${plugin} is broken: ${what}`)
/** Conflicts between plugins. They are only warnings at each start, but prevent an installation, when the user can still choose another plugin. */
const clashes = [
  ...contributedFlags(config, (command) => config.findCommand(command)?.flags ?? {}).warnings,
  ...contributedAttributes(config, CORE_ATTRIBUTES).warnings,
  ...contributedFlavours(config).warnings,
  ...overreach(config),
].map((line) => `plugin ${line}`)
// The result is the last line, because plugins may print while they load.
process.stdout.write(`\n${JSON.stringify([...notLoaded(config), ...problems, ...clashes])}\n`, () => process.exit(0))
