import {format} from 'node:util'
import {Command} from '@oclif/core/command'
import type {Config} from '@oclif/core/config'
import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import type {ArgInput, FlagInput, Input, LoadOptions, OutputArgs, OutputFlags, ParserOutput} from '@oclif/core/interfaces'
import {defined} from './defined.js'
import {isMistake, placeOf, pluginFailed} from './plugins/failure.js'
import {normalise} from './cli/argv.js'
import {printWarning} from './cli/print.js'
import type {Context, WakesStorage} from './context.js'
import {misuse} from './errors.js'
import {parserFlags} from './cli/contributed.js'
import {outerOperation} from './operations/nesting.js'

export type {WakesStorage} from './context.js'
export {Args, Flags}

/** `-p NAME`, as in pot 0.16; see `potArg`. */
export const potFlag = Flags.string({char: 'p', description: 'name of the pot', helpValue: 'POT'})

/** The name may also stand alone: `pot start web`. */
export const potArg = Args.string({description: 'name of the pot, instead of -p', required: false})

/** The name from `-p` or from the operand. Rejects with USAGE when there is none or when they differ. */
export function potName(flags: {readonly pot?: string | undefined}, args: {readonly name?: string | undefined}, command: string): string {
  if (flags.pot !== undefined && args.name !== undefined && flags.pot !== args.name) {
    throw misuse(`two names are given: '${flags.pot}' and '${args.name}'`, `pot ${command} ${flags.pot}`)
  }
  const name = flags.pot ?? args.name
  if (name === undefined) throw misuse('the name of the pot is missing', `pot ${command} -p NAME`)
  return name
}

/** The operands of a command that takes any number of them. oclif's own `argv` changes the order of words that occur twice. */
export function operands({raw}: Pick<ParserOutput, 'raw'>): string[] {
  return raw.filter(({type}) => type === 'arg').map(({input}) => input)
}

type FlagOutput = OutputFlags<FlagInput>
type ArgOutput = OutputArgs<ArgInput>

/** The letters have been read already; without them a value may look like one of them: `-V -p`. */
function withoutLetters<T extends object>(flags: T | undefined): T {
  return Object.fromEntries(Object.entries(flags ?? {}).map(([name, flag]) => [name, Object.assign({}, flag, {char: undefined, charAliases: undefined})])) as T
}

/** oclif would take a missing operand from stdin, and with it the input of a loop around pot. */
function withoutStdin<T extends object>(args: T | undefined): T {
  return Object.fromEntries(Object.entries(args ?? {}).map(([name, arg]) => [name, Object.assign({}, arg, {ignoreStdin: true})])) as T
}

/** Where a command stands in the root page of the help. */
export interface HelpPlace {
  /** One of the headings of pot, or a new one, which comes after those. */
  readonly heading: string
  /** Lower ranks come first. Commands without a rank follow in the order of their names. */
  readonly rank?: number
}

/** How a command opens the host. */
export interface ContextOptions {
  readonly root?: boolean
  /** Look at what this host can do, also for users other than root. */
  readonly probe?: boolean
  /** The parsed flags. */
  readonly flags?: Readonly<Record<string, unknown>>
  /** Settings that count instead of those in pot.conf. */
  readonly settings?: Readonly<Record<string, string>>
}

/**
 * The base of all commands, those of plugins too: --json, -v, and one way to reach the host. The static properties say how a command differs from others.
 * oclif puts them into the manifest, so that pot knows them before it loads the command.
 */
export abstract class PotCommand extends Command {
  #opened: Context | undefined

  /** From the first operand on, all belongs to another program: `pot exec -p web ls --help`. */
  static readonly stopAtOperand: boolean = false
  /** Operands that the command has no use for are a warning and not an error: for the commands of pot 0.16, which did not look at them. */
  static readonly ignoresOperands: boolean = false
  /** The command may take long: its steps are shown without -v. */
  static readonly showsSteps: boolean = false
  /** Whether the pot root is mounted first: 'never' is for commands that need no pot root. */
  static readonly wakesStorage: WakesStorage = 'always'
  /** Failures are also printed on stdout: the driver of Nomad shows only the stdout of some commands. */
  static readonly failsOnStdout: boolean = false
  /** Without it, the command stands under the name of its plugin. */
  static readonly helpPlace: HelpPlace | undefined = undefined
  static override enableJsonFlag = true
  static override baseFlags = {
    json: Flags.boolean({description: 'print the result as JSON', helpGroup: 'GLOBAL'}),
    verbose: Flags.boolean({char: 'v', description: 'print more details', helpGroup: 'GLOBAL'}),
  }

  /** Opens settings, host and plugins; nothing is changed by it. `root`: rejects with NOT_ROOT for other users. */
  protected async context(options: ContextOptions = {}): Promise<Context> {
    const {openContext} = await import('./open-context.js')
    const {root = false, probe = root, flags = {}, settings} = options
    const {showsSteps, wakesStorage} = ownStatics(this.ctor)
    const opened = await openContext(this.config, {
      command: this.id ?? '',
      root,
      probe,
      showsSteps,
      wakesStorage,
      flags,
      json: this.jsonEnabled(),
      ...defined({settings}),
    })
    this.#opened = opened
    return opened
  }

  /** oclif would look for all plugins again for each command that it runs. */
  static override async run<T extends Command>(
    this: new (
      argv: string[],
      config: Config,
    ) => T,
    argv?: string[],
    options?: LoadOptions,
  ): Promise<ReturnType<T['run']>> {
    // biome-ignore-start lint/complexity/noThisInStatic: the class of the command that runs
    const command = isConfig(options) ? new this(argv ?? [], options) : undefined
    return command instanceof PotCommand ? command._run() : Command.run.call(this, argv, options)
    // biome-ignore-end lint/complexity/noThisInStatic: see above
  }

  /** oclif would load its help to look for deprecated commands. */
  protected override async init(): Promise<void> {
    const {state, deprecateAliases} = this.ctor
    if (state !== undefined || deprecateAliases === true) await super.init()
  }

  /** With --plan the plans are the result, whatever the command returns. */
  protected override toSuccessJson(result: unknown): unknown {
    return this.#opened?.planOnly ? {plans: this.#opened.plans} : result
  }

  /** With --plan nothing has happened that could be told, and stdout belongs to the command that a user has typed. */
  override log(message = '', ...args: unknown[]): void {
    if (outerOperation() === undefined && !this.#opened?.planOnly && !this.jsonEnabled()) process.stdout.write(`${format(message, ...args)}\n`)
  }

  /** The result of a command, as `--json` prints it. */
  protected override logJson(json: unknown): void {
    process.stdout.write(`${JSON.stringify(json, null, 2)}\n`)
  }

  /** On stderr, what the command has done; `detail` is for -v alone. As `log`, it prints nothing with --plan. */
  protected tell(line: string, how: 'info' | 'detail' = 'info'): void {
    if (!this.#opened?.planOnly) this.#opened?.report[how](line)
  }

  /** As getopts(1) reads a command line, and with the flags that plugins add: their values are among `flags`. */
  protected override async parse<F extends FlagOutput, B extends FlagOutput, A extends ArgOutput>(
    options?: Input<F, B, A>,
    argv = this.argv,
  ): Promise<ParserOutput<F, B, A>> {
    if (options === undefined) return super.parse(options, argv)
    const flags = {...parserFlags(this.config, this.id ?? ''), ...options.flags}
    const {stopAtOperand, ignoresOperands} = ownStatics(this.ctor)
    const line = normalise(argv, {...options.baseFlags, ...flags}, {stopAtOperand})
    const kept = ignoresOperands ? this.withoutRest(line.argv, Object.keys(options.args ?? {})) : line.argv
    return super.parse({...options, flags: withoutLetters(flags), baseFlags: withoutLetters(options.baseFlags), args: withoutStdin(options.args)}, kept)
  }

  /** A normalised command line without the operands for which there is no room. A name that -p gives leaves no room for another. */
  private withoutRest(argv: readonly string[], args: readonly string[]): string[] {
    const end = argv.indexOf('--')
    const words = end < 0 ? [] : argv.slice(end + 1)
    const named = args.includes('name') && argv.slice(0, Math.max(end, 0)).some((word) => word.startsWith('--pot='))
    const room = named ? args.length - 1 : args.length
    const rest = words.slice(room)
    if (rest.length === 0) return [...argv]
    this.warn(`ignored: ${rest.map((word) => `'${word}'`).join(', ')} (pot ${this.id ?? ''} -h)`)
    return argv.slice(0, end + 1 + room)
  }

  /** Errors are printed in one place, cli/main.ts. A mistake in the code of a plugin gets its name and its place. */
  protected override async catch(error: Error): Promise<void> {
    const {plugin} = this.ctor
    const mistake = isMistake(error) || !('code' in error || 'oclif' in error)
    throw mistake && plugin !== undefined && plugin.name !== this.config.name && placeOf(error, plugin.root) !== undefined
      ? pluginFailed(plugin, `pot ${(this.id ?? '').replaceAll(':', ' ')}`, error)
      : error
  }

  /** On stderr, as a line that begins with `pot: warning:`. */
  override warn(input: string | Error): string | Error {
    printWarning(typeof input === 'string' ? input : input.message)
    return input
  }
}

/** A configuration that has been loaded: oclif's own, or one that does the same. */
const isConfig = (options: LoadOptions): options is Config => typeof options === 'object' && 'runCommand' in options

const isPotCommand = (one: typeof Command): one is typeof PotCommand => 'stopAtOperand' in one

/** The static properties of a class that extends PotCommand: oclif types `this.ctor` as its own base class. */
const ownStatics = (ctor: typeof Command): typeof PotCommand => (isPotCommand(ctor) ? ctor : PotCommand)

/** A command that changes the host: also has --plan, and needs root. */
export abstract class ChangeCommand extends PotCommand {
  static override baseFlags = {
    ...PotCommand.baseFlags,
    plan: Flags.boolean({description: 'print the exact commands and file changes, and change nothing', helpGroup: 'GLOBAL'}),
  }
}
