import {misuse} from '../errors.js'
import type {Shown} from './keys/setting-key.js'
import type {Settings} from './settings.js'

export interface ShownSetting {
  readonly label: string
  readonly value: string
}

/** The names of settings in pot 0.16. */
const NAMED: Readonly<Record<string, (settings: Settings) => ShownSetting>> = {
  fs_root: ({fsRoot}) => ({label: 'fs_root', value: fsRoot}),
  zfs_root: ({zfsRoot}) => ({label: 'zfs_root', value: zfsRoot}),
  pot_prefix: ({fsRoot}) => ({label: 'pot prefix', value: `${fsRoot}/jails`}),
  fscomp_prefix: ({fsRoot}) => ({label: 'fscomp prefix', value: `${fsRoot}/fscomp`}),
}

const ofPlugins = ({keys}: Pick<Settings, 'keys'>): ReadonlyMap<string, Shown> => new Map(keys.flatMap(({shown = {}}) => Object.entries(shown)))

/** Returns a setting by its name in pot 0.16, by a name that a plugin gives it, or by its key. Throws USAGE. */
export function shownSetting(settings: Settings, name: string): ShownSetting {
  const named = Object.hasOwn(NAMED, name) ? NAMED[name] : undefined
  if (named !== undefined) return named(settings)
  const theirs = ofPlugins(settings)
  const shown = theirs.get(name)
  if (shown !== undefined) return {label: shown.label, value: shown.text.replaceAll(/\{(\w+)\}/g, (_, key: string) => settings.values.get(key) ?? '')}
  const value = settings.values.get(name)
  if (value === undefined)
    throw misuse(`there is no setting '${name}'`, `one of: ${[...Object.keys(NAMED), ...theirs.keys()].join(' ')}, or a key that pot config lists`)
  return {label: name, value}
}
