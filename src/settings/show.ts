import {misuse} from '../errors.js'
import type {Settings} from './settings.js'

export interface ShownSetting {
  readonly label: string
  readonly value: string
}

/** The names of settings in pot 0.16. */
const NAMED: Readonly<Record<string, (settings: Settings) => ShownSetting>> = {
  fs_root: ({fsRoot}) => ({label: 'fs_root', value: fsRoot}),
  zfs_root: ({zfsRoot}) => ({label: 'zfs_root', value: zfsRoot}),
  gateway: ({values}) => ({label: 'gateway', value: values.get('POT_GATEWAY') ?? ''}),
  syslogd: ({values}) => {
    const gateway = values.get('POT_GATEWAY') ?? ''
    return {label: 'syslogd flags', value: `-b 127.0.0.1 -b ${gateway} -a ${values.get('POT_NETWORK') ?? ''}`}
  },
  pot_prefix: ({fsRoot}) => ({label: 'pot prefix', value: `${fsRoot}/jails`}),
  fscomp_prefix: ({fsRoot}) => ({label: 'fscomp prefix', value: `${fsRoot}/fscomp`}),
  network_stack: ({stack}) => ({label: 'network stack', value: stack}),
}

/** Returns a setting by its name in pot 0.16 or by its key. Throws USAGE. */
export function shownSetting(settings: Settings, name: string): ShownSetting {
  const named = Object.hasOwn(NAMED, name) ? NAMED[name] : undefined
  if (named !== undefined) return named(settings)
  const value = settings.values.get(name)
  if (value === undefined) throw misuse(`there is no setting '${name}'`, `one of: ${Object.keys(NAMED).join(' ')}, or a key that pot config lists`)
  return {label: name, value}
}
