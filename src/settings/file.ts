import {readFileSync, realpathSync} from 'node:fs'
import {basename, dirname, join} from 'node:path'
import {hasCode, misuse, PotError} from '../errors.js'
import {checkFileVersion, FILE_KINDS, versionIn} from '../paths/file-kinds.js'
import type {Places, Settings} from './settings.js'
import {SETTING_KEYS} from './keys/core-keys.js'
import {badSetting, type Meaning, type SettingKey} from './keys/setting-key.js'
import {parseAssignments} from './text.js'

/** Returns the directories of the files of pot. `platform` is a value of `process.platform`. */
export function findPlaces(env: Readonly<Record<string, string | undefined>>, platform: string): Places {
  const freebsd = platform === 'freebsd'
  return {
    config: env.POT_CONFIG_DIR || (freebsd ? '/usr/local/etc/pot' : '/etc/pot'),
    data: env.POT_DATA_DIR || (freebsd ? '/var/db/pot' : '/var/lib/pot'),
    run: env.POT_RUN_DIR || (freebsd ? '/var/run/pot' : '/run/pot'),
  }
}

/** Returns the path of the file that `pot config --set` changes. */
export const settingsFile = (places: Places): string => join(places.config, 'pot.conf')

/** The default of each key. */
const defaultsOf = (keys: readonly SettingKey[]) => new Map(keys.flatMap(({key, default: preset}) => (key.endsWith('*') ? [] : [[key, preset] as const])))

/**
 * Reads pot.default.conf, then pot.conf; both may be missing. `keys`: those of pot itself and of plugins. Throws BAD_CONFIG, which names file, line and key,
 * NEWER_FILE, or NO_ACCESS. `storage` is undefined unless it is configured.
 */
export function readSettings(places: Places, overrides: Readonly<Record<string, string>> = {}, keys: readonly SettingKey[] = SETTING_KEYS): Settings {
  const values = defaultsOf(keys)
  const [presets, file] = [join(places.config, 'pot.default.conf'), settingsFile(places)]
  const text = textOf(file)
  checkFileVersion('settings', file, versionIn(FILE_KINDS.settings, text))
  for (const [key, value] of valuesIn(presets, textOf(presets), values, keys)) values.set(key, value)
  for (const [key, value] of valuesIn(file, text, values, keys)) values.set(key, value)
  for (const [key, value] of Object.entries(overrides)) {
    const problem = badSetting(keys, key, value)
    if (problem !== undefined) throw misuse(`${key}: ${problem}`, 'pot config')
    values.set(key, value)
  }
  return {...settingsFrom(values, keys), keys}
}

/** Returns the value of every key for the case that pot.conf contains `text`. Lines that cannot be parsed are ignored. */
export function settingValues(places: Places, text: string, keys: readonly SettingKey[]): ReadonlyMap<string, string> {
  const values = defaultsOf(keys)
  for (const one of [textOf(join(places.config, 'pot.default.conf')), text])
    for (const {key, value, problem} of parseAssignments(one, values)) if (problem === undefined) values.set(key, value)
  return values
}

/** The values that a text of `file` assigns. `known`: values that it may name. Throws BAD_CONFIG. */
function valuesIn(file: string, text: string, known: ReadonlyMap<string, string>, keys: readonly SettingKey[]): [string, string][] {
  return parseAssignments(text, known).flatMap(({key, value, line, problem = badSetting(keys, key, value)}): [string, string][] => {
    if (problem === undefined) return [[key, value]]
    // Other variables belong to the administrator.
    if (!key.startsWith('POT_')) return []
    throw new PotError('BAD_CONFIG', `${file}:${line}: ${key}: ${problem}`, {hint: `edit line ${line} of ${file}`})
  })
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    if (hasCode(cause, 'ENOENT') || hasCode(cause, 'ENOTDIR')) return ''
    if (hasCode(cause, 'EACCES')) throw new PotError('NO_ACCESS', `no permission to read ${file}`, {hint: `chmod a+r ${file}`, cause})
    throw new PotError('BAD_CONFIG', `cannot read ${file}`, {cause})
  }
}

/** Returns the path as in the kernel's tables: links are resolved as far as the path exists, and it has no slash at the end. */
function bare(path: string): string {
  if (path === '') return ''
  const plain = path.replace(/(?<=.)\/+$/, '')
  try {
    return realpathSync(plain)
  } catch {
    const parent = dirname(plain)
    return parent === plain ? plain : join(bare(parent), basename(plain))
  }
}
const path = (text: string) => bare(text.replaceAll(/\/{2,}/g, '/'))

function settingsFrom(values: ReadonlyMap<string, string>, keys: readonly SettingKey[]): Omit<Settings, 'keys'> {
  const value = (key: string) => values.get(key) ?? ''
  const optional = (key: string) => value(key) || undefined
  const meant = (meaning: Meaning) => value(keys.find(({means}) => means === meaning)?.key ?? '')
  const stack = meant('stack')
  const btrfsFile = optional('POT_BTRFS_FILE')
  return {
    zfsRoot: value('POT_ZFS_ROOT'),
    fsRoot: path(value('POT_FS_ROOT')),
    cache: path(value('POT_CACHE')),
    tmp: path(value('POT_TMP')) || '/tmp',
    group: value('POT_GROUP'),
    hostnameMax: Number(value('POT_HOSTNAME_MAX_LENGTH')),
    stack: stack === 'ipv6' || stack === 'dual' ? stack : 'ipv4',
    dnsName: meant('dns-name'),
    dnsIp: meant('dns-address'),
    nic: meant('interface'),
    storage: optional('POT_STORAGE'),
    btrfsFile: btrfsFile && path(btrfsFile),
    runtime: optional('POT_RUNTIME'),
    mirror: value('POT_MIRROR').replace(/\/+$/, ''),
    manifests: path(value('POT_MANIFESTS')),
    values,
  }
}
