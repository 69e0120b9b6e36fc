import {formatEnv, keyOf, parseKeyValues, type Context, type KeyValues} from '@pot/core'
import {potOfImage} from './attributes.js'
import type {ImageConfig} from './image-config.js'

/** The label in which `pot export --format oci` keeps what an image has no place for. */
export const RECORD_LABEL = 'pot.record'

/** Attributes that a jail has because its administrator wants so: an image from anywhere does not open it. */
const JAIL_ATTRIBUTES = ['exec_stop', 'stop_timeout']
/** What the label may say beside attributes. */
const KEPT = ['osrelease', 'pot.stack', 'pot.export.ports']

/** The values of pot.conf for a pot that is made of an image; `base` is what it is said to be made of. */
export function recordOf({attributes}: Pick<Context, 'attributes'>, config: ImageConfig, base: string): KeyValues {
  const said = parseKeyValues(config.labels[RECORD_LABEL] ?? '')
  const {command, env, attributes: own} = potOfImage(config)
  const taken = attributes.filter(({name, group, readonly}) => readonly !== true && (group !== 'jail' || JAIL_ATTRIBUTES.includes(name)))
  const values: [string, string | undefined][] = [
    ['pot.base', base],
    ...KEPT.map((key): [string, string | undefined] => [key, said.get(key)]),
    ...taken.map((one): [string, string | undefined] => [keyOf(one), said.get(keyOf(one))]),
    // Without a boot script, a jail of FreeBSD has its environment from the script that pot writes.
    ...(config.platform.os === 'freebsd' && !said.has('pot.attr.no-rc-script') ? [['pot.attr.no-rc-script', 'YES'] as [string, string]] : []),
    ...Object.entries(own).map(([name, value]): [string, string | undefined] => {
      const attribute = attributes.find((one) => one.name === name)
      const key = attribute === undefined ? undefined : keyOf(attribute)
      // Of a pot that was exported the label tells whether exec has the environment.
      return [key ?? '', name === 'exec-env' && config.labels[RECORD_LABEL] !== undefined ? said.get(key ?? '') : value]
    }),
    ['pot.cmd', command === '' ? undefined : command],
  ]
  const made = values.reduce((conf, [key, value]) => (value === undefined || key === '' ? conf : conf.set(key, value)), parseKeyValues(''))
  return made.setAll('pot.env', env.map(formatEnv))
}
