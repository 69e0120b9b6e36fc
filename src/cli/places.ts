import {existsSync, lstatSync} from 'node:fs'
import {join} from 'node:path'
import {PotError} from '../errors.js'
import {doubtOf, doubtText, trustedUsers} from '../paths/trust.js'
import {installed, listFile} from '../plugins/installed.js'

type Environment = Readonly<Record<string, string | undefined>>

/** hier(7), and the FHS. */
const SYSTEM = {
  freebsd: {config: '/usr/local/etc/pot', data: '/var/db/pot'},
  other: {config: '/etc/pot', data: '/var/lib/pot'},
}

/**
 * pot's directories are those of the system, whoever calls: root must never load code from a user's home, which is where
 * `sudo` leaves HOME. What the caller has set stays; users other than root keep a cache of their own.
 */
export function placeVariables(platform: string, uid: number, env: Environment): Record<string, string> {
  const {config, data} = platform === 'freebsd' ? SYSTEM.freebsd : SYSTEM.other
  const places = {POT_CONFIG_DIR: config, POT_DATA_DIR: data, ...(uid === 0 ? {POT_CACHE_DIR: join(env.POT_DATA_DIR || data, 'cache')} : {})}
  return Object.fromEntries(Object.entries(places).filter(([name]) => !env[name]))
}

/** Rejects with UNSAFE_DIR when anybody but root and the caller can change what is at one of these paths; what is missing is fine. */
function assertNobodyElse(paths: readonly string[], uid: number, before: string): void {
  for (const path of paths) {
    const doubt = doubtOf(path, {users: [0, uid]})
    if (doubt !== undefined) throw new PotError('UNSAFE_DIR', `${before}${doubtText(doubt)}`, {hint: `chown root ${doubt.path} && chmod go-w ${doubt.path}`})
  }
}

/**
 * Nobody but root and the caller, or who has called sudo, can put code into the data directory or into a plugin that is used where it is. Rejects with
 * UNSAFE_DIR; one that is missing is fine.
 */
export function assertSafe(data: string, uid: number): void {
  assertNobodyElse([data, listFile(data)], uid, 'no plugins are loaded: ')
  for (const root of linked(data)) {
    const doubt = [root, join(root, 'package.json')].map((path) => doubtOf(path, {users: trustedUsers(uid)})).find((one) => one !== undefined)
    if (doubt !== undefined)
      throw new PotError('UNSAFE_DIR', `no plugins are loaded, that in ${root} among them: ${doubtText(doubt)}`, {
        hint: `chown -R root ${root} && chmod -R go-w ${root}`,
      })
  }
}

/** The directories of the plugins that are used where they are. */
function linked(data: string): string[] {
  try {
    return installed(data).flatMap(({root}) => root ?? [])
  } catch {
    // A broken list is reported when the plugins are loaded.
    return []
  }
}

interface Ours {
  readonly config: string
  readonly data: string
  readonly run?: string
  readonly cache: string
  /** Where the pots are. */
  readonly root?: string
}

/**
 * What root believes or carries out: settings and flavours, journals, what was downloaded, the records and hooks of pots. Rejects with UNSAFE_DIR when
 * others can change it; what is missing is fine.
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

/** Whether there are plugins in the data directory. Rejects with UNSAFE_DIR; pot starts without any when there are none. */
export function hasPlugins(data: string | undefined, uid: number): boolean {
  if (data === undefined || lstatSync(listFile(data), {throwIfNoEntry: false}) === undefined) return false
  assertSafe(data, uid)
  return true
}

/** Where compiled code is kept: in a directory that nobody else can write, or nowhere. Nothing outside the cache is made. */
export function compileCache(uid: number, env: Environment): string | undefined {
  const home = env.XDG_CACHE_HOME || (env.HOME && join(env.HOME, '.cache'))
  const [parent, cache] = uid === 0 ? [env.POT_DATA_DIR, env.POT_CACHE_DIR] : [home, home && join(home, 'pot')]
  if (!parent || !cache || !existsSync(parent)) return undefined
  return [parent, cache, join(cache, 'code')].some((path) => doubtOf(path, {users: [0, uid]}) !== undefined) ? undefined : join(cache, 'code')
}
