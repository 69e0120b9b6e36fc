import type Conf from 'conf'
import {defined} from '../defined.js'
import {readIfThere} from '../paths/read-if-there.js'
import {procedure} from '../operations/procedure.js'
import {SETTING_KEYS} from './keys/core-keys.js'
import {openConf} from './open-conf.js'
import {parseAssignments, setSetting} from './text.js'

type Values = Record<string, string>

const SCHEMA = Object.fromEntries(SETTING_KEYS.map(({key, pattern}) => [key, {type: 'string', ...defined({pattern})} as const]))

const read = (text: string): Values =>
  Object.fromEntries(parseAssignments(text).flatMap(({key, value, problem}) => (problem === undefined ? [[key, value]] : [])))

/** Returns `text` with the settings that differ in `values`. All other text stays unchanged. */
function patch(text: string, values: Values): string {
  const old = read(text)
  const gone = Object.keys(old).filter((key) => !(key in values))
  const changed = Object.entries(values).filter(([key, value]) => old[key] !== value)
  const without = gone.reduce((now, key) => setSetting(now, key, null), text)
  return changed.reduce((now, [key, value]) => setSetting(now, key, value), without)
}

/** Opens pot.conf for writing. Setting a value makes a missing file. Comments and unknown lines are kept. Rejects with BAD_CONFIG. */
export const openStore = (file: string): Promise<Conf<Values>> =>
  openConf<Values>(file, {
    configFileMode: 0o644,
    schema: SCHEMA,
    deserialize: read,
    serialize: (values) => patch(readIfThere(file) ?? '', values),
  })

/** Sets `key` in `file`; null removes the key. The undo writes back the former text. */
export const storeSetting = procedure('settings.set', {file: 'text', key: 'text', value: 'text or null'}, async ({file, key, value}) => {
  const store = await openStore(file)
  if (value === null) store.delete(key)
  else store.set(key, value)
})
