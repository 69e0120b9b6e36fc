import {join, relative, sep} from 'node:path'
import {pathToFileURL} from 'node:url'
import type {Command} from '@oclif/core/command'
import type {Plugin} from '@oclif/core/interfaces'
import {isRecord, PotError} from '../errors.js'
import {exportsOf, fileOf} from '../plugins/module-file.js'
import type {CommandEntry, Index, PluginEntry} from './index-file.js'

const isCommand = (value: unknown): value is Command.Class => typeof value === 'function' && 'run' in value && typeof value.run === 'function'

/** Whether a value has the type of a plugin's package.json in oclif. An index keeps only some of the fields; oclif has checked these. */
const isPjson = (value: unknown): value is Plugin['pjson'] => isRecord(value) && isRecord(value.oclif)

/** An oclif plugin from the index. It parses its commands on first use. */
export class IndexedPlugin implements Plugin {
  readonly _base = 'pot'
  readonly alias: string
  readonly commandsDir = undefined
  readonly hasManifest = true
  readonly hooks: Plugin['hooks']
  readonly isRoot: boolean
  readonly moduleType: 'commonjs' | 'module'
  readonly name: string
  readonly options: Plugin['options']
  readonly pjson: Plugin['pjson']
  readonly root: string
  readonly topics = []
  readonly type: string
  readonly valid = true
  readonly version: string
  readonly #commands: Index['commands']
  readonly #place: number

  /** `core` is the directory of the core. */
  constructor(entry: PluginEntry, commands: Index['commands'], place: number, core: string) {
    this.alias = entry.alias
    this.hooks = Object.fromEntries(Object.entries(entry.hooks).map(([event, hooks]) => [event, [...hooks]]))
    this.isRoot = entry.isRoot
    this.moduleType = entry.moduleType
    this.name = entry.name
    this.root = entry.root === '' ? core.replace(/\/$/, '') : entry.root
    this.options = {root: this.root, isRoot: this.isRoot, name: this.name, type: entry.type}
    if (!isPjson(entry.pjson)) throw new TypeError(`${entry.name} has no oclif block`)
    this.pjson = entry.pjson
    this.type = entry.type
    this.version = entry.version
    this.#commands = commands
    this.#place = place
  }

  /** The commands of this plugin, without their aliases. */
  #own(): (readonly [string, CommandEntry])[] {
    return Object.entries(this.#commands).filter(([id, {plugin, of}]) => plugin === this.#place && id === of)
  }

  get commandIDs(): string[] {
    return this.#own().map(([id]) => id)
  }

  get commands(): Command.Loadable[] {
    return this.#own().map(([, entry]) => this.loadable(entry))
  }

  /** A command or an alias of this plugin. */
  loadable({of, manifest}: CommandEntry): Command.Loadable {
    return {...JSON.parse(manifest), load: () => this.findCommand(of, {must: true})}
  }

  async findCommand(id: string, options: {readonly must: true}): Promise<Command.Class>
  findCommand(id: string, options?: {readonly must: boolean}): Promise<Command.Class> | undefined
  async findCommand(id: string): Promise<Command.Class> {
    const known = Object.hasOwn(this.#commands, id) ? this.#commands[id] : undefined
    const entry = known?.plugin === this.#place && known.of === id ? known : undefined
    const {relativePath}: {relativePath?: unknown} = entry === undefined ? {} : JSON.parse(entry.manifest)
    const file = Array.isArray(relativePath) ? fileOf(this.root, join(...relativePath.map(String))) : undefined
    const found = file === undefined ? undefined : exportsOf(await import(pathToFileURL(file).href)).find(isCommand)
    if (file === undefined || found === undefined) throw new PotError('BROKEN_PLUGIN', `plugin ${this.name} has no command '${id}'`)
    return Object.assign(found, {id, plugin: this, isESM: this.moduleType === 'module', relativePath: relative(this.root, file).split(sep)})
  }

  /** Does nothing, because the plugin is already loaded. */
  async load(): Promise<void> {}
}
