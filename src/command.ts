import {format} from 'node:util'
import {Command} from '@oclif/core/command'
import type {Config} from '@oclif/core/config'
import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import type {ArgInput, FlagInput, Input, LoadOptions, OutputArgs, OutputFlags, ParserOutput} from '@oclif/core/interfaces'
import {defined} from './defined.js'
import {isMistake, placeOf, pluginFailed} from './plugins/failure.js'
import {normalise, type StopAtOperand} from './cli/argv.js'
import {printWarning} from './cli/print.js'
import type {EachPot, PotResult} from './cli/many/each-pot.js'
import {isShaped, type ListFlags} from './cli/listing-flags.js'
import {chosenPots, onlyName, type ChoosingFlags} from './cli/selection.js'
import type {Listing} from './ui/listing/listing.js'
import type {Context, WakesStorage} from './context.js'
import type {RecordResult} from './pots/change/change-record.js'
import {misuse} from './errors.js'
import {impliedBy, parserFlags} from './cli/contributed.js'
import {isInsideCommand, outerOperation} from './operations/nesting.js'

export type {StopAtOperand} from './cli/argv.js'
export type {WakesStorage} from './context.js'
export {Args, Flags}
export {potArg, potFlag, potsArg, potsFlags, type ChoosingFlags} from './cli/selection.js'
export type {EachPot, PotResult} from './cli/many/each-pot.js'
export {isShaped, listFlags, type ListFlags} from './cli/listing-flags.js'
export type {Cell, Column, Listing} from './ui/listing/listing.js'

/** Returns the name from `-p` or from the operand. Throws USAGE if the name is missing or the two names differ. */
export function potName(flags: {readonly pot?: string | undefined}, args: {readonly name?: string | undefined}, command: string): string {
  if (flags.pot !== undefined && args.name !== undefined && flags.pot !== args.name) {
    throw misuse(`two names are given: '${flags.pot}' and '${args.name}'`, `pot ${command} ${flags.pot}`)
  }
  const name = flags.pot ?? args.name
  if (name === undefined) throw misuse('the name of the pot is missing', `pot ${command} -p NAME`)
  return name
}

/** Returns the operands of a command that takes any number of operands. `argv` of oclif changes the order of words that occur twice. */
export function operands({raw}: Pick<ParserOutput, 'raw'>): string[] {
  return raw.filter(({type}) => type === 'arg').map(({input}) => input)
}

/** A parsed command line with `potsFlags`. */
export interface ParsedPots extends Pick<ParserOutput, 'raw'> {
  readonly flags: ChoosingFlags & {readonly verbose?: unknown; readonly quiet?: unknown; readonly json?: unknown}
}

type FlagOutput = OutputFlags<FlagInput>
type ArgOutput = OutputArgs<ArgInput>

/** Removes the letters of flags, which `normalise` has already replaced by names. Without letters, a value may look like a flag: `-V -p`. */
function withoutLetters<T extends object>(flags: T | undefined): T {
  return Object.fromEntries(Object.entries(flags ?? {}).map(([name, flag]) => [name, Object.assign({}, flag, {char: undefined, charAliases: undefined})])) as T
}

/** Makes oclif ignore stdin: it would read a missing operand from stdin, and so consume the input of a shell loop around pot. */
function withoutStdin<T extends object>(args: T | undefined): T {
  return Object.fromEntries(Object.entries(args ?? {}).map(([name, arg]) => [name, Object.assign({}, arg, {ignoreStdin: true})])) as T
}

/** The place of a command in the root page of the help. */
export interface HelpPlace {
  /** A heading of pot, or a new heading, which comes after the headings of pot. */
  readonly heading: string
  /** Lower ranks come first. Commands without a rank follow in the order of their names. */
  readonly rank?: number
}

/** Options for opening the host. */
export interface ContextOptions {
  readonly root?: boolean
  /** Whether to find out what this host can do. The default is the value of `root`. */
  readonly probe?: boolean
  /** The parsed flags. */
  readonly flags?: Readonly<Record<string, unknown>>
  /** Settings that replace the settings in pot.conf. */
  readonly settings?: Readonly<Record<string, string>>
}

/**
 * The base class of all commands, including the commands of plugins: it has --json, -v, and one way to reach the host. The static properties say how a
 * command differs from others. oclif puts them into the manifest, so that pot knows them before it loads the command.
 */
export abstract class PotCommand extends Command {
  #opened: Context | undefined

  /** Whether all words from the first operand on belong to another program: `pot exec -p web ls --help`. `after-name`: see `normalise`. */
  static readonly stopAtOperand: StopAtOperand = false
  /** Whether surplus operands cause a warning instead of an error: for the commands of pot 0.16, which ignored them. */
  static readonly ignoresOperands: boolean = false
  /** Whether the steps are shown without -v, because the command may take long. */
  static readonly showsSteps: boolean = false
  /** Whether pot mounts the pot root before the command runs. 'never' is for commands that need no pot root. */
  static readonly wakesStorage: WakesStorage = 'always'
  /** Whether failures are also printed on stdout: the Nomad driver shows only the stdout of some commands. */
  static readonly failsOnStdout: boolean = false
  /** The place in the help; a command without a place is listed under the name of its plugin. */
  static readonly helpPlace: HelpPlace | undefined = undefined
  static override enableJsonFlag = true
  static override baseFlags = {
    json: Flags.boolean({description: 'print the result as JSON', helpGroup: 'GLOBAL'}),
    verbose: Flags.boolean({char: 'v', description: 'print more details', helpGroup: 'GLOBAL'}),
  }

  /** Opens the settings, the host and the plugins, and changes nothing. With `root` it rejects with NOT_ROOT for other users. */
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
      // --json is a flag also of commands whose stdout is not theirs, and oclif enables it for none of those.
      json: this.jsonEnabled() || flags.json === true,
      ...defined({settings}),
    })
    this.#opened = opened
    return opened
  }

  /**
   * Does the work of a command on the pots of its command line, which has `potsFlags`, and `potsArg` if it is not `strict`. For one name without a pattern,
   * resolves with the result of the work. For a selection, prints a table, resolves with one result for each pot, and rejects with SOME_FAILED or
   * INTERRUPTED; with --json it sets the exit status instead, so that all results are printed.
   */
  protected async forPots<T>(parsed: ParsedPots, how: EachPot<T>): Promise<T | readonly PotResult<T>[]> {
    const {flags} = parsed
    const command = (this.id ?? '').replaceAll(':', ' ')
    const chosen = chosenPots(flags, operands(parsed), command)
    const name = onlyName(chosen)
    const ctx = await this.context({root: true, flags: {...flags}})
    if (name !== undefined) return (how.alone ?? how.act)(ctx, name)
    const {workOnPots} = await import('./cli/many/work-on-pots.js')
    const {results, lines, error} = await workOnPots(ctx, chosen, how, {command, verbose: flags.verbose === true, quiet: flags.quiet === true})
    if (lines.length > 0) this.log(lines.join('\n'))
    if (error === undefined) return results
    if (flags.json !== true) throw error
    process.exitCode = error.oclif.exit
    return results
  }

  /** Does the work of a command that changes the record of pots; see `forPots`. `change` resolves with the plan, or with whether the record has changed. */
  protected changePots(
    parsed: ParsedPots,
    change: (ctx: Context, name: string) => Promise<{readonly steps: readonly unknown[]} | boolean>,
  ): Promise<RecordResult | readonly PotResult<RecordResult>[]> {
    const act = async (ctx: Context, pot: string): Promise<RecordResult> => {
      const done = await change(ctx, pot)
      return {pot, changed: typeof done === 'boolean' ? done : done.steps.length > 0}
    }
    return this.forPots(parsed, {act, text: ({changed}) => (changed ? 'changed' : 'unchanged')})
  }

  /** Filters and sorts a list by the flags of `listFlags`. `lines`: a table of the chosen columns, or the lines of a template; undefined without these flags. */
  protected async shaped<R>(
    rows: readonly R[],
    flags: ListFlags,
    listing: () => Promise<Listing<R>>,
  ): Promise<{readonly rows: readonly R[]; readonly lines: readonly string[] | undefined}> {
    if (!isShaped(flags)) return {rows, lines: undefined}
    const [{shape}, one] = await Promise.all([import('./ui/listing/shape.js'), listing()])
    return shape(rows, one, {...flags, bytes: flags.bytes || process.stdout.isTTY !== true})
  }

  /** Resolves with the names of the pots that pass --filter; undefined if it is not given. */
  protected async passingPots(ctx: Context, {filter}: Pick<ListFlags, 'filter'>): Promise<ReadonlySet<string> | undefined> {
    return filter === undefined ? undefined : (await import('./pots/many/select.js')).passingPots(ctx, filter)
  }

  /** Replaces the method of oclif, which would look for all plugins again for each command that it runs. */
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

  /** Calls the method of oclif only if it is needed: it loads the help to look for deprecated commands. */
  protected override async init(): Promise<void> {
    const {state, deprecateAliases} = this.ctor
    if (state !== undefined || deprecateAliases === true) await super.init()
  }

  /** With --plan the plans are the result; the result of the command is ignored. */
  protected override toSuccessJson(result: unknown): unknown {
    return this.#opened?.planOnly ? {plans: this.#opened.plans} : result
  }

  /** Prints a line on stdout. Prints nothing with --plan, because nothing has happened, and nothing in a step of another command, which owns stdout. */
  override log(message = '', ...args: unknown[]): void {
    if (outerOperation() === undefined && !isInsideCommand() && !this.#opened?.planOnly && !this.jsonEnabled())
      process.stdout.write(`${format(message, ...args)}\n`)
  }

  /** Prints the result of a command for `--json`. */
  protected override logJson(json: unknown): void {
    process.stdout.write(`${JSON.stringify(json, null, 2)}\n`)
  }

  /** Prints on stderr what the command has done; a `detail` is printed only with -v. Prints nothing with --plan. */
  protected tell(line: string, how: 'info' | 'detail' = 'info'): void {
    if (!this.#opened?.planOnly) this.#opened?.report[how](line)
  }

  /** Parses the command line as getopts(1) does, including the flags that plugins add. `flags` of the result contains their values too. */
  protected override async parse<F extends FlagOutput, B extends FlagOutput, A extends ArgOutput>(
    options?: Input<F, B, A>,
    argv = this.argv,
  ): Promise<ParserOutput<F, B, A>> {
    if (options === undefined) return super.parse(options, argv)
    const flags = {...parserFlags(this.config, this.id ?? '', {inner: outerOperation() !== undefined}), ...options.flags}
    const {stopAtOperand, ignoresOperands, strict} = ownStatics(this.ctor)
    const line = normalise(argv, {...options.baseFlags, ...flags}, {stopAtOperand})
    const kept = ignoresOperands ? this.withoutRest(line.argv, Object.keys(options.args ?? {}), strict) : line.argv
    const input = {...options, flags: withoutLetters(flags), baseFlags: withoutLetters(options.baseFlags), args: withoutStdin(options.args)}
    const parsed = await super.parse(input, kept)
    const implied = Object.entries(impliedBy(this.config, this.id ?? '', parsed.flags)).filter(([name]) => !(name in parsed.flags))
    return implied.length === 0 ? parsed : super.parse(input, [...implied.map(([name, value]) => `--${name}=${value}`), ...kept])
  }

  /** Returns a normalised command line without surplus operands, and warns of them. With -p, names as operands are surplus. */
  private withoutRest(argv: readonly string[], args: readonly string[], strict: boolean): string[] {
    const end = argv.indexOf('--')
    const words = end < 0 ? [] : argv.slice(end + 1)
    const named = args.includes('name') && argv.slice(0, Math.max(end, 0)).some((word) => word.startsWith('--pot='))
    const room = named ? args.length - 1 : strict ? args.length : words.length
    const rest = words.slice(room)
    if (rest.length === 0) return [...argv]
    this.warn(`ignored: ${rest.map((word) => `'${word}'`).join(', ')} (pot ${this.id ?? ''} -h)`)
    return argv.slice(0, end + 1 + room)
  }

  /** Does not print the error: cli/main.ts prints all errors. Adds the name of the plugin and the place in its code to a programming error in a plugin. */
  protected override async catch(error: Error): Promise<void> {
    const {plugin} = this.ctor
    const mistake = isMistake(error) || !('code' in error || 'oclif' in error)
    throw mistake && plugin !== undefined && plugin.name !== this.config.name && placeOf(error, plugin.root) !== undefined
      ? pluginFailed(plugin, `pot ${(this.id ?? '').replaceAll(':', ' ')}`, error)
      : error
  }

  /** Prints a warning on stderr, as a line that begins with `pot: warning:`. */
  override warn(input: string | Error): string | Error {
    printWarning(typeof input === 'string' ? input : input.message)
    return input
  }
}

/** Whether `options` is a configuration that has been loaded, by oclif or by pot. */
const isConfig = (options: LoadOptions): options is Config => typeof options === 'object' && 'runCommand' in options

const isPotCommand = (one: typeof Command): one is typeof PotCommand => 'stopAtOperand' in one

/** Returns the static properties of a class that extends PotCommand, because oclif types `this.ctor` as its own base class. */
const ownStatics = (ctor: typeof Command): typeof PotCommand => (isPotCommand(ctor) ? ctor : PotCommand)

/** A command that changes the host. It has --plan, and needs root. */
export abstract class ChangeCommand extends PotCommand {
  static override baseFlags = {
    ...PotCommand.baseFlags,
    plan: Flags.boolean({description: 'print the commands and file changes, and change nothing; with -v also the text of scripts', helpGroup: 'GLOBAL'}),
  }
}
