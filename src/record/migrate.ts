import {randomUUID} from 'node:crypto'
import {attributeKey, attributeValue} from './attribute-values.js'
import {withConf} from './codec.js'
import {CORE_ATTRIBUTES} from './core-attributes.js'
import {FIELDS, OLD_FIELDS, portWords} from './fields.js'
import type {KeyValues} from './key-values.js'
import type {Pot} from './pot.js'

/** Returns the pot with a current record: missing lines get their defaults, and lines of old versions are converted. All other lines stay. */
export function migrated(pot: Pot): Pot {
  const {conf, network, addresses} = pot
  const early = attributeKey('early-start-at-boot')
  // Missing attributes of pot 0.16 get their effective values. The misspelt line stays, because pot 0.16 reads it.
  const source = {conf: conf.has(early) ? conf : conf.setAll(early, conf.all(OLD_FIELDS.earlyStart.key))}
  const attributes = CORE_ATTRIBUTES.filter(({readonly, system}) => !readonly && system === undefined)
  const filled = [
    [FIELDS.dns.key, 'inherit'],
    [FIELDS.command.key, 'sh /etc/rc'],
    ...attributes.map((attribute) => [attributeKey(attribute.name), attributeValue(source, attribute)]),
    [FIELDS.network.key, network],
  ].reduce((now, [key = '', value = '']) => (now.has(key) ? now : now.append(key, value)), conf)
  const hasAddresses = [FIELDS.addresses.key, OLD_FIELDS.moreIp.key].some((key) => conf.has(key))
  const addressed = network === 'inherit' || addresses.length === 0 || hasAddresses ? filled : FIELDS.addresses.write(filled, addresses)
  const known = FIELDS.uuid.read(addressed) === undefined ? FIELDS.uuid.write(addressed, randomUUID()) : addressed
  return withConf(pot, withoutOld(known))
}

function withoutOld(conf: KeyValues): KeyValues {
  const ports = conf.has(OLD_FIELDS.fixedPorts.key) ? conf.set(FIELDS.ports.key, portWords(conf).join(' ')) : conf
  return [OLD_FIELDS.fixedPorts, OLD_FIELDS.ip4, OLD_FIELDS.cpuset].reduce((now, {key}) => now.remove(key), ports)
}
