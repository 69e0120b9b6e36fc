import {existsSync, lstatSync} from 'node:fs'
import module from 'node:module'
import {join} from 'node:path'
import {PotError} from '../errors.js'
import {doubtOf, doubtText, lookOnce, trustedUsers} from '../paths/trust.js'
import {installed, listFile} from '../plugins/installed.js'

type Environment = Readonly<Record<string, string | undefined>>

/** Directories as in hier(7) and the FHS. */
const SYSTEM = {
  freebsd: {config: '/usr/local/etc/pot', data: '/var/db/pot'},
  other: {config: '/etc/pot', data: '/var/lib/pot'},
}

/**
 * Environment variables that make oclif use the directories of the system for every caller: with `sudo`, HOME may be the home of a user, and root must not
 * load code from there. Keeps variables that the caller has set. Users other than root have their own cache.
 */
export function placeVariables(platform: string, uid: number, env: Environment): Record<string, string> {
  const {config, data} = platform === 'freebsd' ? SYSTEM.freebsd : SYSTEM.other
  const places = {POT_CONFIG_DIR: config, POT_DATA_DIR: data, ...(uid === 0 ? {POT_CACHE_DIR: join(env.POT_DATA_DIR || data, 'cache')} : {})}
  return Object.fromEntries(Object.entries(places).filter(([name]) => !env[name]))
}

/** Throws UNSAFE_DIR when a user other than root and the caller can change one of these paths. Ignores missing paths. */
function assertNobodyElse(paths: readonly string[], uid: number, before: string, lookAt = lookOnce()): void {
  for (const path of paths) {
    const doubt = doubtOf(path, {users: [0, uid], lookAt})
    if (doubt !== undefined) throw new PotError('UNSAFE_DIR', `${before}${doubtText(doubt)}`, {hint: `chown root ${doubt.path} && chmod go-w ${doubt.path}`})
  }
}

/**
 * Throws UNSAFE_DIR when a user other than root, the caller and the caller of sudo can put code into the data directory or into a linked plugin. Ignores a
 * missing directory.
 */
export function assertSafe(data: string, uid: number): void {
  const lookAt = lookOnce()
  assertNobodyElse([data, listFile(data)], uid, 'no plugins are loaded: ', lookAt)
  for (const root of linked(data)) {
    const doubt = [root, join(root, 'package.json')].map((path) => doubtOf(path, {users: trustedUsers(uid), lookAt})).find((one) => one !== undefined)
    if (doubt !== undefined)
      throw new PotError('UNSAFE_DIR', `plugins are not loaded, because the plugin in ${root} is not safe: ${doubtText(doubt)}`, {
        hint: `chown -R root ${root} && chmod -R go-w ${root}`,
      })
  }
}

/** The directories of linked plugins. */
function linked(data: string): string[] {
  try {
    return installed(data).flatMap(({root}) => root ?? [])
  } catch {
    // The loader of the plugins reports a broken list.
    return []
  }
}

interface Ours {
  readonly config: string
  readonly data: string
  readonly run?: string
  readonly cache: string
  /** The pot root. */
  readonly root?: string
}

/**
 * Checks the files that root trusts: settings, flavours, journals, downloads, records and hooks of pots. Throws UNSAFE_DIR when other users can change them.
 * Ignores missing files.
 */
export function assertOurs({config, data, run, cache, root}: Ours, uid: number): void {
  const inside = [
    [config, 'pot.default.conf', 'pot.conf', 'flavours'],
    [data, 'journal'],
    [run, 'journal'],
    [cache],
    [root, 'jails', 'bases', 'fscomp', 'bridges'],
  ] as const
  const paths = inside.flatMap(([directory, ...names]) => (directory ? [directory, ...names.map((name) => join(directory, name))] : []))
  assertNobodyElse(paths, uid, '')
}

/** Whether the data directory contains a list of plugins. Throws UNSAFE_DIR. */
export function hasPlugins(data: string | undefined, uid: number): boolean {
  if (data === undefined || lstatSync(listFile(data), {throwIfNoEntry: false}) === undefined) return false
  assertSafe(data, uid)
  return true
}

/** The directory for compiled code; undefined when its parent is missing, or when another user could write to it. Makes no directory. */
export function compileCache(uid: number, env: Environment): string | undefined {
  const home = env.XDG_CACHE_HOME || (env.HOME && join(env.HOME, '.cache'))
  const [parent, cache] = uid === 0 ? [env.POT_DATA_DIR, env.POT_CACHE_DIR] : [home, home && join(home, 'pot')]
  if (!parent || !cache || !existsSync(parent)) return undefined
  const how = {users: [0, uid], lookAt: lookOnce()}
  return [parent, cache, join(cache, 'code')].some((path) => doubtOf(path, how) !== undefined) ? undefined : join(cache, 'code')
}

/** Prepares this process for any command: the directories of pot, the cache of compiled code, and stacks that name the lines of the sources. */
export function prepare(): void {
  const uid = process.getuid?.() ?? 0
  Object.assign(process.env, placeVariables(process.platform, uid, process.env))
  // enableCompileCache exists since Node 22.1.
  const enable: unknown = Reflect.get(module, 'enableCompileCache')
  const cache = typeof enable === 'function' ? compileCache(uid, process.env) : undefined
  if (cache !== undefined && typeof enable === 'function') enable(cache)
  if (process.env.DEBUG) process.setSourceMapsEnabled(true)
}
