import type {Command} from '@oclif/core/command'
import type {Config} from '@oclif/core/interfaces'
import {asksForJson, normalise} from './argv.js'
import {failureOf} from './errors.js'
import {findCommand, membersOf, noCommand, type Found} from './find.js'
import {indexedConfig} from './indexed-config.js'
import {guardOutput} from './output.js'
import {printFailure, printWarning, sameFile} from './print.js'
import {warningLine} from './warnings.js'
import {PotError} from '../errors.js'
import {addContributedFlags} from './contributed.js'
import {mayBeElsewhere} from '../fleet/elsewhere.js'
import {depth, settled} from '../plugins/unsettled.js'

const HELP_FLAGS = ['-h', '--help']

/** The facts about this run that a failure needs. */
interface Run {
  /** The command as typed: `plugins install`. */
  command?: string
  json: boolean
  /** Whether the command changes the host, so that a failure is logged. */
  changes?: boolean
  /** See `PotCommand.failsOnStdout`. */
  failsOnStdout?: boolean
  /** The plugin whose command it is. */
  plugin?: string
}

/** Shows the page of a command, or of all commands that begin with a word, or of all commands. */
async function showHelp(config: Config, page?: Command.Loadable | string): Promise<void> {
  const {PotHelp} = await import('./oclif/help.js')
  const help = new PotHelp(config)
  if (page === undefined) help.root()
  else if (typeof page === 'string') help.topic(page)
  else await help.page(page)
}

/** Commands of oclif's own plugins read their command lines themselves. */
function read({command, rest}: Found): {readonly argv: string[]; readonly help: boolean} {
  if (command.pluginName?.startsWith('@oclif/')) return {argv: [...rest], help: rest.some((word) => HELP_FLAGS.includes(word))}
  return normalise(rest, command.flags, {stopAtOperand: command.stopAtOperand === 'after-name' ? 'after-name' : command.stopAtOperand === true})
}

interface Looked {
  readonly config: Config
  readonly found: Found | undefined
}

/** The command in the index, if there is an index and the command is in it. */
function lookUp(root: string, words: readonly string[]): Looked | undefined {
  const config = indexedConfig(root)
  const found = config && findCommand(config, words)
  if (config === undefined || found === undefined) return undefined
  addContributedFlags(config, found.command.id)
  return {config, found}
}

/** Looks for the plugins and for the command, which is undefined where there is none. */
async function search(root: string, words: readonly string[]): Promise<Looked> {
  const {wholeConfig} = await import('./oclif/whole-config.js')
  const config = await wholeConfig(root)
  return {config, found: findCommand(config, words)}
}

async function start(config: Config, {id}: Command.Loadable, argv: string[], json: boolean): Promise<void> {
  await config.runHook('init', {id, argv})
  // Root loads the files that these commands write, so no other user may write them, whatever the umask is.
  if (id.startsWith('plugins')) process.umask(process.umask() | 0o022)
  if (id === 'plugins:link') {
    const {assertLinkable} = await import('../plugins/manage/install.js')
    assertLinkable(argv.find((word) => !word.startsWith('-')) ?? '.')
  }
  if (!id.startsWith('plugins:')) return void (await config.runCommand(id, argv))
  const {changesPlugins, managePlugins} = await import('./oclif/manage.js')
  await (changesPlugins(id) ? managePlugins(config, id, argv, json) : config.runCommand(id, argv))
}

/** Resolves with the exit status, or with undefined when the command sets it. */
async function dispatch(argv: readonly string[], root: string, run: Run): Promise<number | undefined> {
  const [first = 'help'] = argv
  const help = ['help', ...HELP_FLAGS].includes(first)
  const words = help ? argv.slice(1).filter((word) => !word.startsWith('-') && word !== 'help') : first === '--version' ? ['version'] : argv
  const [word] = words
  const {config, found} = (help ? undefined : lookUp(root, words)) ?? (await search(root, words))
  if (word === undefined) {
    await showHelp(config)
    return argv.length === 0 ? 1 : 0
  }
  if (found === undefined) {
    if (!help || membersOf(config, word).length === 0 || words.length > 1) throw noCommand(config, words)
    await showHelp(config, word)
    return 0
  }
  const {command} = found
  run.command = command.id.replaceAll(':', ' ')
  run.changes = 'plan' in command.flags
  run.failsOnStdout = command.failsOnStdout === true
  if (command.pluginName !== undefined && command.pluginName !== config.name) run.plugin = command.pluginName
  const line = help ? {argv: [], help} : read(found)
  if (line.help) {
    const looked = help ? {config, found} : await search(root, words)
    await showHelp(looked.config, looked.found?.command)
    return 0
  }
  run.json = asksForJson(line.argv)
  await start(config, command, line.argv, run.json)
  return undefined
}

/** Runs a command line, on another host if it names one. Resolves as `dispatch` does. */
async function dispatchAnywhere(argv: readonly string[], root: string, run: Run): Promise<number | undefined> {
  if (!mayBeElsewhere(argv, process.env)) return dispatch(argv, root, run)
  const {readHost} = await import('../fleet/host-words.js')
  const {there, words} = readHost(argv, process.env)
  if (there === undefined) return dispatch(words, root, run)
  const {runThere} = await import('../fleet/run-there.js')
  return runThere(there, {json: run.json})
}

/** Runs one command line. For any failure a user gets one line and a hint, a program gets JSON. DEBUG shows the stack. */
export async function main(argv: readonly string[], root: string): Promise<void> {
  const run: Run = {json: asksForJson(argv)}
  let status: number | undefined
  const fail = async (error: unknown): Promise<never> => {
    // A failure while a failure is reported is not reported: that would never end.
    if (status !== undefined) process.exit(status)
    const failure = failureOf(error, run.command)
    status = failure.exit
    try {
      if (process.env.DEBUG) console.error(error)
      printFailure(failure, {json: run.json, both: run.failsOnStdout === true && !sameFile(1, 2)})
      if (run.changes === true && process.getuid?.() === 0) {
        const {logFailure} = await import('./log.js')
        logFailure(failure, run.command ?? '')
      }
      // Node reports a failed write in a later turn of the event loop.
      await new Promise(setImmediate)
    } finally {
      process.exit(status)
    }
  }
  guardOutput()
  // Plugins may be loaded twice, see `load`.
  const told = new Set<string>()
  process.removeAllListeners('warning').on('warning', (warning) => {
    const line = warningLine(warning, process.env.DEBUG !== undefined)
    if (line === undefined || told.has(line)) return
    told.add(line)
    printWarning(line)
  })
  process.on('uncaughtException', fail)
  process.on('exit', refuseEarlyEnd)
  if (!hasDirectory()) process.chdir('/')
  process.env.OCLIF_DISABLE_LINKED_ESM_WARNING = '1'
  try {
    process.exitCode = (await settled(dispatchAnywhere(argv, root, run), () => endless(run))) ?? process.exitCode
  } catch (error) {
    await fail(error)
  }
}

/** Whether the current directory exists. */
function hasDirectory(): boolean {
  try {
    return process.cwd() !== ''
  } catch {
    return false
  }
}

const endless = ({command, plugin}: Run): PotError =>
  new PotError('NEVER_ENDS', `${command === undefined ? 'pot' : `pot ${command}`} does not end: it waits for something that never happens`, {
    hint: `report it to the authors of ${plugin ?? 'pot'}`,
  })

/** Code within an operation, such as a hook of a plugin, may call process.exit(0). The exit status must not be 0 then. */
function refuseEarlyEnd(code: number): void {
  if (code !== 0 || depth() < 2) return
  printWarning('process.exit() was called in the middle of the command; pot recover undoes what it has done')
  process.exitCode = 1
}
