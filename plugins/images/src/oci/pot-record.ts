import {FIELDS, formatBool, formatPair, keyOf, parseKeyValues, type Context, type KeyValues, type Pot} from '@pot/core'
import {entrypointOf, potOfImage} from './attributes.js'
import type {ImageConfig} from './format/image-config.js'

/** Label of an image in which `pot export --format oci` stores the settings that an image configuration cannot express. */
export const RECORD_LABEL = 'pot.record'

/** Keys that an export stores in the label, in addition to the attributes. */
const KEPT = [FIELDS.osrelease.key, FIELDS.stack.key, FIELDS.ports.key]
const NO_RC_SCRIPT = keyOf({name: 'no-rc-script'})

/** The record that an image requests. `base` is the name of the base in the record. The import decides which settings it accepts. */
export function recordOf({attributes}: Pick<Context, 'attributes'>, config: ImageConfig, base: string): KeyValues {
  const said = parseKeyValues(config.labels[RECORD_LABEL] ?? '')
  const {command, env, attributes: own} = potOfImage(config)
  const values: [string, string | undefined][] = [
    [FIELDS.base.key, base],
    // A jail of FreeBSD without a boot script gets its environment from a script that pot writes.
    ...(config.platform.os === 'freebsd' && !said.has(NO_RC_SCRIPT) ? [[NO_RC_SCRIPT, formatBool(true)] as [string, string]] : []),
    ...Object.entries(own).map(([name, value]): [string, string | undefined] => {
      const attribute = attributes.find((one) => one.name === name)
      const key = attribute === undefined ? undefined : keyOf(attribute)
      // For an exported pot, the label stores whether programs started by exec get the environment.
      return [key ?? '', name === 'exec-env' && config.labels[RECORD_LABEL] !== undefined ? said.get(key ?? '') : value]
    }),
    [FIELDS.command.key, commandOf(said, config) ?? (command === '' ? undefined : command)],
  ]
  const made = values.reduce((conf, [key, value]) => (value === undefined || key === '' ? conf : conf.set(key, value)), FIELDS.command.write(said, undefined))
  return FIELDS.env.write(made, env)
}

/** The command line in the label. An image cannot express a shell line; the label counts only while it agrees with the entrypoint of the image. */
function commandOf(said: KeyValues, {entrypoint, cmd}: ImageConfig): string | undefined {
  const line = FIELDS.command.read(said)
  return line !== undefined && JSON.stringify(entrypointOf(line)) === JSON.stringify([...entrypoint, ...cmd]) ? line : undefined
}

/** The image configuration from which an import makes this pot again; the fields for layers are added later: image-spec, config.md. */
export function configOf(
  {attributes, host}: Pick<Context, 'attributes' | 'host'>,
  pot: Pick<Pot, 'conf' | 'command' | 'env'>,
  architecture: string,
): Record<string, unknown> {
  const {conf, command, env} = pot
  const value = (name: string): string => attributes.flatMap((one) => (one.name === name ? [conf.get(keyOf(one)) ?? ''] : []))[0] ?? ''
  const ports = value('exposed-ports').split(' ').filter(Boolean)
  const keys = [...KEPT, FIELDS.command.key, ...attributes.filter(({readonly}) => readonly !== true).map(keyOf)].filter((key) => conf.has(key))
  const record = [...new Set(keys)].sort().map((key) => `${key}=${conf.get(key)}\n`)
  const entrypoint = entrypointOf(command)
  return {
    architecture,
    os: host.name,
    config: {
      ...(value('user') === '' ? {} : {User: value('user')}),
      ...(ports.length === 0 ? {} : {ExposedPorts: Object.fromEntries(ports.map((port) => [port, {}]))}),
      ...(env.length === 0 ? {} : {Env: env.map(formatPair)}),
      ...(entrypoint.length === 0 ? {} : {Entrypoint: entrypoint}),
      ...(value('workdir') === '' ? {} : {WorkingDir: value('workdir')}),
      ...(value('stop_signal') === '' ? {} : {StopSignal: value('stop_signal')}),
      Labels: {[RECORD_LABEL]: record.join('')},
    },
  }
}
