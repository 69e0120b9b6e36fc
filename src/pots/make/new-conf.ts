import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Context} from '../../context.js'
import type {Design} from './create.js'
import {parseKeyValues, type KeyValues} from '../../record/key-values.js'
import {usableHostname} from '../../record/hostname.js'

/** The pot.conf of a new pot, with the keys and the order of pot 0.16. */
export async function newConf({settings, host, attributes}: Context, design: Design, uuid: string): Promise<KeyValues> {
  const value = (name: string, fallback: string) => design.attributes?.[name] ?? fallback
  const attribute = (name: string): [string, string] => [`pot.attr.${name}`, value(name, attributes.find((one) => one.name === name)?.default ?? 'NO')]
  const jail = attributes.filter(({group, system}) => group === 'jail' && system === undefined).map(({name}) => attribute(name))
  const bridged = design.network === 'public-bridge' || design.network === 'private-bridge'
  const lines: [string, string][] = [
    ['pot.level', String(design.level)],
    ['pot.type', design.type],
    ['pot.base', design.base],
    ['pot.potbase', design.parent?.name ?? ''],
    ['pot.dns', design.dns],
    ['pot.cmd', design.command ?? host.defaults.command],
    ['host.hostname', `"${usableHostname(design.name, await host.hostname(), settings.hostnameMax)}"`],
    ['osrelease', `"${baseRelease(settings.fsRoot, design.base) ?? host.releases.osrelease(design.base)}"`],
    ...['no-rc-script', 'persistent', 'start-at-boot', 'prunable', 'no-tmpfs'].map(attribute),
    ...jail,
    ['pot.stack', design.stack],
    ['network_type', design.network],
    ['vnet', String(bridged)],
    ...(design.addresses.length === 0 ? [] : [['ip', design.addresses.join(' ')] as [string, string]]),
    ...(design.bridge === undefined ? [] : [['bridge', design.bridge] as [string, string]]),
    ...(design.dns === 'pot' ? [['pot.depend', settings.dnsName] as [string, string]] : []),
    ['pot.uuid', uuid],
  ]
  const known = new Set(lines.map(([key]) => key))
  const more = Object.entries(design.attributes ?? {}).filter(([name]) => !known.has(`pot.attr.${name}`))
  const all = [...lines, ...more.map(([name, stored]): [string, string] => [`pot.attr.${name}`, stored])]
  return parseKeyValues(all.map(([key, stored]) => `${key}=${stored}\n`).join(''))
}

/** What create-base wrote: a base may be called otherwise than its release. */
function baseRelease(fsRoot: string, base: string): string | undefined {
  const file = join(fsRoot, 'bases', base, '.osrelease')
  return existsSync(file) ? readFileSync(file, 'utf8').trim() || undefined : undefined
}

/** With lines of plugins; an empty one goes. */
export const withRecord = (conf: KeyValues, record: Readonly<Record<string, string>>): KeyValues =>
  Object.entries(record).reduce((made, [key, value]) => (value === '' ? made.remove(key) : made.set(key, value)), conf)
