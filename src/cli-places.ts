import {lstatSync, statSync, type Stats} from 'node:fs'
import {join} from 'node:path'
import {PotError} from './errors.js'

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

/** Why code must not be loaded from `path`; undefined when it may be, or when there is nothing. */
function whyUnsafe(path: string, uid: number): string | undefined {
  const [entry, target] = look(path)
  const stranger = [entry, target].find((found) => found !== undefined && found.uid !== 0 && found.uid !== uid)
  if (stranger !== undefined) return `belongs to user ${stranger.uid}`
  return target !== undefined && (target.mode & 0o022) !== 0 ? 'can be written by others' : undefined
}

/** The entry itself and what it leads to; what may not be looked at is as good as absent. */
function look(path: string): (Stats | undefined)[] {
  try {
    return [lstatSync(path, {throwIfNoEntry: false}), statSync(path, {throwIfNoEntry: false})]
  } catch {
    return []
  }
}

/** Nobody but root and the caller can put code into the data directory. Rejects with UNSAFE_DIR; one that is missing is fine. */
export function assertSafe(data: string, uid: number): void {
  for (const path of [data, join(data, 'package.json')]) {
    const reason = whyUnsafe(path, uid)
    if (reason !== undefined) {
      throw new PotError('UNSAFE_DIR', `no plugins are loaded: ${path} ${reason}`, {hint: `chown root ${path} && chmod go-w ${path}`})
    }
  }
}

/**
 * What root believes or carries out: settings and flavours, journals, what was downloaded. Rejects with UNSAFE_DIR when others can change it; what is
 * missing is fine.
 */
export function assertOurs(
  {config, data, run, cache}: {readonly config: string; readonly data: string; readonly run: string; readonly cache: string},
  uid: number,
): void {
  const inside = [[config, 'pot.default.conf', 'pot.conf', 'flavours'], [data, 'journal'], [run, 'journal'], [cache]] as const
  for (const path of inside.flatMap(([directory, ...names]) => [directory, ...names.map((name) => join(directory, name))])) {
    const reason = whyUnsafe(path, uid)
    if (reason !== undefined) throw new PotError('UNSAFE_DIR', `${path} ${reason}`, {hint: `chown root ${path} && chmod go-w ${path}`})
  }
}

/** Whether there are plugins in the data directory. Rejects with UNSAFE_DIR; pot starts without any when there are none. */
export function hasPlugins(data: string | undefined, uid: number): boolean {
  if (data === undefined || lstatSync(join(data, 'package.json'), {throwIfNoEntry: false}) === undefined) return false
  assertSafe(data, uid)
  return true
}

/** Where compiled code is kept: in a directory that nobody else can write, or nowhere. Nothing outside the cache is made. */
export function compileCache(uid: number, env: Environment): string | undefined {
  const home = env.XDG_CACHE_HOME || (env.HOME && join(env.HOME, '.cache'))
  const [parent, cache] = uid === 0 ? [env.POT_DATA_DIR, env.POT_CACHE_DIR] : [home, home && join(home, 'pot')]
  if (!parent || !cache || look(parent)[0] === undefined) return undefined
  return [parent, cache, join(cache, 'code')].some((path) => whyUnsafe(path, uid) !== undefined) ? undefined : join(cache, 'code')
}
