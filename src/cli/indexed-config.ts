import {arch, homedir, release, type} from 'node:os'
import {join} from 'node:path'
import {pathToFileURL} from 'node:url'
import {format} from 'node:util'
import type {Command} from '@oclif/core/command'
import type {Hook, Hooks} from '@oclif/core/hooks'
import type {Config, Plugin} from '@oclif/core/interfaces'
import {defined} from '../defined.js'
import {messageOf, PotError} from '../errors.js'
import type {SettingKey} from '../settings/keys/setting-key.js'
import type {ContributedFlag} from '../plugins/contributed/flags.js'
import {exportsOf, fileOf} from '../plugins/module-file.js'
import {printWarning} from './print.js'
import {openIndex, type Index} from './index-file.js'
import {IndexedPlugin} from './indexed-plugin.js'

type Run = (this: unknown, options: Readonly<Record<string, unknown>>) => unknown

const isRun = (value: unknown): value is Run => typeof value === 'function'

const ROOT_ONLY = ['preparse', 'command_incomplete', 'command_not_found', 'jit_plugin_not_installed']

/** Throws INTERNAL for a part of oclif's Config that pot does not use. */
const unused = (what: string): never => {
  throw new PotError('INTERNAL', `pot has no ${what}`)
}

/**
 * oclif's Config, filled from an index instead of a search for plugins and their commands. It loads only the modules of the command that runs and of the hooks
 * that the command calls. Commands behave as with oclif's own Config.
 */
export class IndexedConfig implements Config {
  readonly plugins: Map<string, Plugin>
  readonly #index: Index
  readonly root: string
  readonly #core: Plugin
  readonly #found: readonly IndexedPlugin[]
  readonly #read = new Map<string, Command.Loadable>()
  readonly platform = process.platform
  readonly isSingleCommandCLI = false
  readonly flexibleTaxonomy = false
  readonly theme = undefined
  readonly topics = []
  readonly topicSeparator = ' '
  readonly updateConfig = {node: {}}
  readonly valid = true
  readonly windows = false
  readonly channel = 'stable'

  /** `root` is the directory of the core. `of`: the only plugin to include besides the core, and the configuration that has it. Default: all plugins. */
  constructor(index: Index, root: string, of?: {readonly plugin: string; readonly config: IndexedConfig}) {
    this.root = root
    this.#index = index
    this.#found = of === undefined ? index.plugins.map((entry, place) => new IndexedPlugin(entry, index.commands, place, root)) : of.config.#found
    this.plugins = new Map(this.#found.filter(({name, isRoot}) => isRoot || of === undefined || of.plugin === name).map((plugin) => [plugin.name, plugin]))
    const core = this.#found.find(({isRoot}) => isRoot)
    if (core === undefined) throw new TypeError('the index has no core')
    this.#core = core
  }

  /** The same configuration, but with only one plugin besides the core. */
  only(plugin: string): IndexedConfig {
    return new IndexedConfig(this.#index, this.root, {plugin, config: this})
  }

  /** The flags that plugins add to commands. pot checked them when it made the index. */
  get contributedFlags(): readonly ContributedFlag[] {
    return this.#index.flags
  }

  /** The keys of pot.conf that plugins declare and pot itself uses. */
  get meaningKeys(): readonly SettingKey[] {
    return this.#index.meaningKeys
  }

  get arch() {
    const found = arch()
    return found === 'ia32' ? 'x86' : found === 'arm' || found === 'arm64' || found === 'mips' || found === 's390x' ? found : 'x64'
  }
  get bin() {
    return this.pjson.oclif.bin ?? 'pot'
  }
  get dirname() {
    return this.pjson.oclif.dirname ?? this.bin
  }
  get name() {
    return this.#core.name
  }
  get version() {
    return this.#core.version
  }
  get pjson() {
    return this.#core.pjson
  }
  get home() {
    return process.env.HOME || homedir()
  }
  get shell() {
    return process.env.SHELL?.split('/').at(-1) ?? 'unknown'
  }
  get userAgent() {
    return `${this.name}/${this.version} ${this.platform}-${this.arch} node-${process.version}`
  }
  get cacheDir() {
    return this.#directory('CACHE', '.cache')
  }
  get configDir() {
    return this.#directory('CONFIG', '.config')
  }
  get dataDir() {
    return this.#directory('DATA', '.local/share')
  }
  get versionDetails() {
    const [cliVersion = '', architecture = '', nodeVersion = ''] = this.userAgent.split(' ')
    return {cliVersion, architecture, nodeVersion, osVersion: `${type()} ${release()}`, rootPath: this.root, shell: this.shell}
  }
  get commandIDs(): string[] {
    return Object.keys(this.#index.commands)
  }
  get commands(): Command.Loadable[] {
    return this.commandIDs.flatMap((id) => this.findCommand(id) ?? [])
  }

  #directory(what: 'CACHE' | 'CONFIG' | 'DATA', inHome: string): string {
    return this.scopedEnvVar(`${what}_DIR`) ?? join(process.env[`XDG_${what}_HOME`] || join(this.home, inHome), this.dirname)
  }

  findCommand(id: string, options: {must: true}): Command.Loadable
  findCommand(id: string, options?: {must: boolean}): Command.Loadable | undefined
  findCommand(id: string, options: {must?: boolean} = {}): Command.Loadable | undefined {
    const entry = Object.hasOwn(this.#index.commands, id) ? this.#index.commands[id] : undefined
    const found = this.#read.get(id) ?? (entry && this.#found[entry.plugin]?.loadable(entry))
    if (found !== undefined) this.#read.set(id, found)
    if (found === undefined && options.must === true) throw new PotError('USAGE', `no command '${id}'`, {exit: 2})
    return found
  }

  findMatches(): Command.Loadable[] {
    return []
  }
  findTopic(id: string, options: {must: true}): never
  findTopic(id: string, options?: {must: boolean}): undefined
  findTopic(): undefined {
    return undefined
  }
  getAllCommandIDs(): string[] {
    return this.commandIDs
  }
  getAllCommands(): Command.Loadable[] {
    return this.commands
  }
  getPluginsList(): Plugin[] {
    return [...this.plugins.values()]
  }

  async runCommand<T = unknown>(id: string, argv: string[] = [], cached?: Command.Loadable): Promise<T> {
    const command = await (cached ?? this.findCommand(id, {must: true})).load()
    // A command class of pot accepts this configuration. Any other class gets oclif's own.
    if ('stopAtOperand' in command) return command.run(argv, this)
    const {wholeConfig} = await import('./oclif/whole-config.js')
    return (await wholeConfig(this.root)).runCommand<T>(id, argv)
  }

  async runHook<T extends keyof Hooks>(event: T, options: Hooks[T]['options'], _timeout?: number, capture = false): Promise<Hook.Result<Hooks[T]['return']>> {
    const result: Hook.Result<Hooks[T]['return']> = {successes: [], failures: []}
    const plugins = ROOT_ONLY.includes(String(event)) ? [this.#core] : this.getPluginsList()
    const run = async (plugin: Plugin) => {
      for (const {target, identifier} of plugin.hooks[event] ?? []) {
        try {
          const hook = exportsOf(await load(plugin.root, target), identifier).find(isRun)
          if (hook === undefined) continue
          const context = this.#hookContext()
          result.successes.push({plugin, result: await hook.call(context, {...options, config: this, context})})
        } catch (error) {
          if (!capture) throw error
          result.failures.push({plugin, error: error instanceof Error ? error : new Error(messageOf(error))})
        }
      }
    }
    await Promise.all(plugins.map(run))
    return result
  }

  #hookContext(): Hook.Context {
    return {
      config: this,
      debug: () => {},
      error: (message, {exit = 2, code} = {}) => {
        throw Object.assign(message instanceof Error ? message : new Error(message), defined({oclif: {exit}, code}))
      },
      exit: (code = 0) => {
        throw Object.assign(new Error(`EEXIT: ${code}`), {oclif: {exit: code}, skipOclifErrorHandling: true})
      },
      log: (message = '', ...words) => void process.stdout.write(`${format(message, ...words)}\n`),
      warn: (message) => printWarning(message),
    }
  }

  s3Key(): string {
    return unused('update of its own')
  }
  s3Url(): string {
    return unused('update of its own')
  }
  scopedEnvVar(key: string): string | undefined {
    return process.env[this.scopedEnvVarKey(key)]
  }
  scopedEnvVarKey(key: string): string {
    return `${this.bin}_${key}`.toUpperCase().replaceAll('-', '_')
  }
  scopedEnvVarKeys(key: string): string[] {
    return [this.scopedEnvVarKey(key)]
  }
  scopedEnvVarTrue(key: string): boolean {
    return ['1', 'true'].includes(this.scopedEnvVar(key) ?? '')
  }
}

/** Imports the module of a hook. Rejects as node does when the module is missing. */
const load = (root: string, target: string): Promise<unknown> => import(pathToFileURL(fileOf(root, target) ?? join(root, target)).href)

/** The configuration from a valid index; undefined when there is none. Throws UNSAFE_DIR as `openIndex` does. */
export function indexedConfig(root: string): IndexedConfig | undefined {
  const index = openIndex(root, process.env)?.whole()
  return index === undefined ? undefined : new IndexedConfig(index, root)
}
