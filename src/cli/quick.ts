import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath, pathToFileURL} from 'node:url'
import {defined} from '../defined.js'
import {isRecord} from '../errors.js'
import {hasPlugins} from './places.js'
import type {Host} from '../host/types.js'
import type {Settings} from '../settings/settings.js'
import {directoryOf, installed} from '../plugins/installed.js'
import {settled} from '../plugins/unsettled.js'

/** The part of a host that a quick answer needs. */
export interface QuickContext {
  readonly settings: Settings
  readonly host: Pick<Host, 'name' | 'ask' | 'cgroups'>
}

/**
 * The default export of a plugin's module for a command that programs call every second: `"pot": {"quick": {"get-rss": "./dist/quick.js"}}` in its
 * package.json. It gets the words after the command's name and resolves with the output of the command, or with undefined: then the command
 * runs as usual. It changes nothing.
 */
export type Quick = (argv: readonly string[], open: () => Promise<QuickContext>) => Promise<string | undefined>

type Environment = Readonly<Record<string, string | undefined>>

const isQuick = (value: unknown): value is Quick => typeof value === 'function'
const field = (value: unknown, name: string): unknown => (isRecord(value) ? value[name] : undefined)
const json = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))

/** Names of the commands of a package, from its oclif manifest, else from its files. */
function hasCommand(directory: string, command: string): boolean {
  const manifest = join(directory, 'oclif.manifest.json')
  if (existsSync(manifest)) {
    const commands = field(json(manifest), 'commands')
    const aliases = isRecord(commands) ? Object.values(commands).flatMap((one) => field(one, 'aliases')) : []
    return (isRecord(commands) && Object.hasOwn(commands, command)) || aliases.includes(command)
  }
  const place = field(field(json(join(directory, 'package.json')), 'oclif'), 'commands')
  return typeof place === 'string' && ['.js', '.mjs', '.cjs', '/index.js'].some((ending) => existsSync(join(directory, place, `${command}${ending}`)))
}

/** The package of pot itself. No plugin gives quick answers for its commands. */
const CORE = fileURLToPath(new URL('../..', import.meta.url))

/** The modules of installed plugins with quick answers for `command`, absolute paths. */
function modules(command: string, data: string): string[] {
  return installed(data).flatMap((plugin) => {
    const directory = directoryOf(data, plugin)
    const file = join(directory, 'package.json')
    const path = existsSync(file) ? field(field(field(json(file), 'pot'), 'quick'), command) : undefined
    return typeof path === 'string' && hasCommand(directory, command) && !hasCommand(CORE, command) ? [join(directory, path)] : []
  })
}

async function open(env: Environment): Promise<QuickContext> {
  const {findPlaces, readSettings} = await import('../settings/file.js')
  const name = (env.POT_PLATFORM ?? process.platform) === 'freebsd' ? 'freebsd' : 'linux'
  const places = findPlaces(env, name)
  const ask: Host['ask'] = async (...question) => (await import('../programs/ask-host.js')).askHost(...question)
  // The host is only asked questions, so it needs no runtime.
  const found = {runtime: undefined, refusals: []}
  const cgroups = name === 'linux' ? (await import('../host/linux/jails/control-groups.js')).controlGroups({run: places.run, found}) : undefined
  return {settings: readSettings(places), host: {name, ask, ...defined({cgroups})}}
}

async function answerOf(path: string, argv: readonly string[], env: Environment): Promise<string | undefined> {
  const quick: unknown = field(await import(pathToFileURL(path).href), 'default')
  return isQuick(quick) ? quick(argv, () => open(env)) : undefined
}

/** The quick answer to a command line of root, or undefined when the full program must handle it (including errors). */
export async function quickAnswer([command = '', ...argv]: readonly string[], env: Environment): Promise<string | undefined> {
  try {
    const data = env.POT_DATA_DIR
    if (data === undefined || process.getuid?.() !== 0 || !hasPlugins(data, 0)) return undefined
    const [path, ...others] = modules(command, data)
    if (path === undefined || others.length > 0) return undefined
    return await settled(answerOf(path, argv, env), () => new Error('never ends'))
  } catch {
    return undefined
  }
}
