import {chmodSync, existsSync, readdirSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Command} from '@oclif/core/command'
import type {Config, Plugin} from '@oclif/core/interfaces'
import {defined} from '../defined.js'
import {isRecord} from '../errors.js'
import {temporaryBeside} from '../paths/temporary.js'
import {contributedAttributes} from '../plugins/contributed/attributes.js'
import {contributedFlavours} from '../plugins/contributed/flavours.js'
import {meaningKeys} from '../plugins/contributed/settings.js'
import {driverFiles} from '../plugins/drivers.js'
import {fileOf} from '../plugins/module-file.js'
import {listFile} from '../plugins/installed.js'
import {CORE_ATTRIBUTES} from '../record/core-attributes.js'
import {flagsOfPlugins} from './contributed.js'
import {coreIndexFile, FORM, stampOf, textOfIndex, type CommandEntry, type Index, type PluginEntry} from './index-file.js'

export {textOfIndex}

const entryOf = (plugin: Plugin, core: string): PluginEntry => {
  const {name, version, alias, type, moduleType, isRoot, root, hooks} = plugin
  const {oclif, ...pjson} = plugin.pjson
  const pot: unknown = Reflect.get(pjson, 'pot')
  const kept = defined({name, version, description: pjson.description, pot, oclif})
  return {name, version, alias, type, moduleType, isRoot, hooks, root: root === core ? '' : root, pjson: kept}
}

/** Whether oclif knows the file of a command's module. It does for commands that are files of a directory. */
const hasFile = (command: Command.Loadable): boolean => Array.isArray(command.relativePath)

/** Commands by id and alias. When several plugins have the same command, this is the one that oclif has chosen. */
function commandsOf(config: Config, plugins: readonly Plugin[]): Index['commands'] {
  const all = config.commands.flatMap((command): [string, CommandEntry][] => {
    const plugin = plugins.findIndex(({name}) => name === command.pluginName)
    const of = plugins[plugin]?.commands.find(({id, aliases, hiddenAliases = []}) => [id, ...aliases, ...hiddenAliases].includes(command.id))?.id
    // The commands of oclif's own plugins need oclif's own configuration.
    if (plugin < 0 || of === undefined || command.pluginName?.startsWith('@oclif/')) return []
    // pot adds the flags of plugins when it looks up a command.
    const own = Object.fromEntries(Object.entries(command.flags).filter(([, flag]) => !('contributed' in flag)))
    return [[command.id, {plugin, of, manifest: JSON.stringify({...command, flags: own})}]]
  })
  return Object.fromEntries(all)
}

/** A directory and its contents. Does not follow links. */
function below(directory: string): string[] {
  const entries = existsSync(directory) ? readdirSync(directory, {recursive: true, withFileTypes: true}) : []
  return [directory, ...entries.map(({parentPath, name}) => join(parentPath, name))]
}

/** The files that determine the commands, hooks and declarations of a plugin. */
function filesOf({name, root, hooks, pjson}: Plugin): string[] {
  const manifest = join(root, 'oclif.manifest.json')
  const directory = pjson.oclif.commands
  const pot: unknown = Reflect.get(pjson, 'pot')
  const quick = isRecord(pot) && isRecord(pot.quick) ? Object.values(pot.quick).map((path) => join(root, String(path))) : []
  const modules = Object.values(hooks).flatMap((list) => list.map(({target}) => fileOf(root, target) ?? join(root, target)))
  const commands = existsSync(manifest) || typeof directory !== 'string' ? [] : below(join(root, directory))
  return [join(root, 'package.json'), manifest, ...commands, ...modules, ...quick, ...driverFiles({name, root, pjson})]
}

/** The index of a configuration without problems; undefined when a plugin has commands that are not files of a directory. */
export function indexOf(config: Config): Index | undefined {
  const plugins = config.getPluginsList()
  if (plugins.some((plugin) => !['string', 'undefined'].includes(typeof plugin.pjson.oclif.commands) || !plugin.commands.every(hasFile))) return undefined
  const others = plugins.filter(({isRoot}) => !isRoot)
  const files = others.length === 0 ? [] : [coreIndexFile(config.root), listFile(config.dataDir), ...others.flatMap(filesOf)]
  const commands = commandsOf(config, plugins)
  const flags = flagsOfPlugins(config).found
  return {
    form: FORM,
    stamps: [...new Set(files)].map(stampOf),
    quick: quickOf(plugins, commands),
    events: [...new Set(others.flatMap(({hooks}) => Object.keys(hooks)))],
    extended: [...new Set(flags.map(({command}) => command))],
    meaningKeys: meaningKeys(config),
    warns: contributedAttributes(config, CORE_ATTRIBUTES).warnings.length + contributedFlavours(config).warnings.length > 0,
    plugins: plugins.map((plugin) => entryOf(plugin, config.root)),
    commands,
    flags,
  }
}

/** The modules with quick answers, by command and alias. A plugin has quick answers only for its own commands. */
function quickOf(plugins: readonly Plugin[], commands: Index['commands']): Index['quick'] {
  const found = Object.entries(commands).flatMap(([word, {plugin, of}]) => {
    const {root = '', pjson = undefined, isRoot = true} = plugins[plugin] ?? {}
    const pot: unknown = pjson && Reflect.get(pjson, 'pot')
    const declared = isRecord(pot) && isRecord(pot.quick) ? pot.quick : {}
    const path = Object.hasOwn(declared, word) ? declared[word] : declared[of]
    return !isRoot && typeof path === 'string' ? [[word, join(root, path)] as const] : []
  })
  return Object.fromEntries(found)
}

/** Writes the index. Ignores a failed write: the next command then searches for the plugins again. */
export function writeIndex(config: Config, file: string): void {
  try {
    const index = indexOf(config)
    if (index === undefined) return void rmSync(file, {force: true})
    const fresh = temporaryBeside(file)
    writeFileSync(fresh, textOfIndex(index))
    chmodSync(fresh, 0o644)
    renameSync(fresh, file)
  } catch {}
}
