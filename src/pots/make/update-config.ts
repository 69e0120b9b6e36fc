import {existsSync, readFileSync} from 'node:fs'
import {randomUUID} from 'node:crypto'
import type {Context} from '../../context.js'
import type {Plan, Step} from '../../operations/types.js'
import {CORE_ATTRIBUTES} from '../../record/core-attributes.js'
import {attributeKey, attributeValue} from '../../record/attribute-values.js'
import {migrateMounts} from '../../record/mounts.js'
import type {KeyValues} from '../../record/key-values.js'
import type {Pot} from '../../record/pot.js'
import {formatAddress} from '../../record/addresses.js'
import {portWords} from '../../record/codec.js'
import {mountsFile, readPot, writeConf, writeMounts} from '../../record/store.js'

export interface Updated {
  readonly name: string
  readonly changed: boolean
}

export interface NotUpdated {
  readonly name: string
  readonly problem: unknown
}

/** 0.16 wrote this key for early-start-at-boot. */
const MISSPELT = 'pot.attr.early.start-at-boot'

/** The record as it would be written now: keys that were missing have their defaults, and old keys are converted. All others stay. */
export function updatedConf({conf, network, addresses}: Pot): KeyValues {
  const early = attributeKey('early-start-at-boot')
  const source = {conf: conf.has(early) ? conf : conf.setAll(early, conf.all(MISSPELT))}
  const defaults: [string, string][] = [
    ['pot.dns', 'inherit'],
    ['pot.cmd', 'sh /etc/rc'],
    ...CORE_ATTRIBUTES.filter(({readonly, system}) => !readonly && system === undefined).map((attribute): [string, string] => [
      attributeKey(attribute.name),
      attributeValue(source, attribute),
    ]),
    ['network_type', network],
    ...(network === 'inherit' || addresses.length === 0 ? [] : [['ip', addresses.map(formatAddress).join(' ')] as [string, string]]),
    ['pot.uuid', randomUUID()],
  ]
  const filled = defaults.reduce((now, [key, value]) => (now.has(key) ? now : now.append(key, value)), conf)
  const ports = conf.has('pot.export.static.ports') ? filled.set('pot.export.ports', portWords(conf).join(' ')) : filled
  return ['pot.export.static.ports', 'ip4', 'pot.rss.cpuset'].reduce((now, key) => now.remove(key), ports)
}

/** Bring the files of one pot up to date. The plan is empty when they are. */
export async function updateConfig({settings, operate}: Pick<Context, 'settings' | 'operate'>, name: string): Promise<Plan> {
  const {plan} = await operate({
    title: `update the configuration of ${name}`,
    locks: [`pot/${name}`],
    async plan() {
      const pot = readPot(settings, name)
      const conf = updatedConf(pot)
      return [...(conf.text() === pot.conf.text() ? [] : [writeConf(pot, conf)]), ...mountSteps(pot)]
    },
  })
  return plan
}

function mountSteps(pot: Pot): Step[] {
  const file = mountsFile(pot)
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const migrated = migrateMounts(text, pot.root)
  return migrated === text ? [] : [writeMounts(pot, migrated)]
}

/** Bring several pots up to date, each for itself: one that cannot be does not keep the others from it. */
export async function updateConfigs(
  ctx: Pick<Context, 'settings' | 'operate'>,
  names: readonly string[],
): Promise<{readonly updated: Updated[]; readonly failed: NotUpdated[]}> {
  const updated: Updated[] = []
  const failed: NotUpdated[] = []
  for (const name of names) {
    try {
      const {steps} = await updateConfig(ctx, name)
      updated.push({name, changed: steps.length > 0})
    } catch (problem) {
      failed.push({name, problem})
    }
  }
  return {updated, failed}
}
