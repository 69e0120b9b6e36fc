import {nearest} from '../../nearest.js'
import {IGNORED, REFUSED} from './compose.js'
import {newDraft, setAttribute, type Draft, type FieldContext, type Surroundings} from './draft.js'
import type {At, Entry, Reading} from './nodes.js'
import type {PluginField} from './plugin-fields.js'
import {POT_FIELDS} from './pot-fields.js'
import {choice, flag, texts} from './values.js'

/** The network mode of compose that means a network of the pot alone. */
const DEFAULT_MODE = 'bridge'

/** Reads one pot. `compose`: it is a service of compose, whose fields that pot does not have are named in notices. */
export function readPot(reading: Reading, at: Entry, around: Surroundings, compose: boolean, notice: (line: string) => void): Draft {
  const draft = newDraft(at, compose)
  const context: FieldContext = {reading, around, draft, notice}
  if (reading.kind(at) !== 'map') {
    reading.problem(at, 'must be a mapping of fields, such as base, image, command, ports')
    return draft
  }
  const entries = reading.entries(at)
  const taken = takeSameAs(context, entries)
  for (const one of entries) if (!one.key.startsWith('x-')) readField(context, one, taken)
  return draft
}

function readField(context: FieldContext, one: Entry, taken: ReadonlySet<string>): void {
  const {around, draft, reading, notice} = context
  const plugin = around.plugins.find(({name}) => name === one.key)
  if (Object.hasOwn(POT_FIELDS, one.key)) POT_FIELDS[one.key]?.read(context, one)
  else if (taken.has(one.field)) return
  else if (plugin !== undefined) readPlugin(context, one, plugin)
  else if (draft.compose && Object.hasOwn(COMPOSE, one.key)) COMPOSE[one.key]?.(context, one, taken)
  else if (draft.compose && Object.hasOwn(IGNORED, one.key)) notice(`${one.field} is not used: ${IGNORED[one.key]}`)
  else if (draft.compose && Object.hasOwn(REFUSED, one.key)) reading.problem(one, `pot has no ${one.key}: ${REFUSED[one.key]}`)
  else {
    const known = [...Object.keys(POT_FIELDS), ...around.plugins.map(({name}) => name)]
    const meant = nearest(one.key, known)
    reading.problem(one, `is not a field of a pot${meant === undefined ? `; the fields are ${known.sort().join(', ')}` : `: do you mean ${meant}?`}`)
  }
}

/** Reads a field that a plugin adds. */
function readPlugin(context: FieldContext, at: At, field: PluginField, compose = false): void {
  const {reading, draft} = context
  if (field.attribute !== undefined) {
    const text = reading.text(at, 'a text')
    const isBytes = compose && field.attribute.type === 'bytes'
    setAttribute(context, at, field.attribute.name, isBytes ? text?.replace(/^(\d+[kmgt])i?b$/i, '$1') : text)
    return
  }
  if (field.boolean) {
    if (flag(reading, at) === true) draft.make.set(field.name, [])
    return
  }
  const {options} = field
  const read = (one: At) => (options === undefined ? reading.text(one, 'a text') : choice(reading, one, options))
  const values = field.multiple ? (reading.kind(at) === 'map' ? mapped(reading, at) : texts(reading, at)) : [read(at)].filter((one) => one !== undefined)
  draft.make.set(field.name, values)
}

/** `KEY: value` of a mapping as `KEY=value`: for the arguments of flavours, and options of the same form. */
const mapped = (reading: Reading, at: At) => reading.entries(at).map((one) => `${one.key}=${reading.text(one, 'a text') ?? ''}`)

/** Reads the fields of compose that mean the same as fields of plugins. Returns the fields that are done. */
function takeSameAs(context: FieldContext, entries: readonly Entry[]): ReadonlySet<string> {
  const {reading, around, draft} = context
  const taken = new Set<string>()
  if (!draft.compose) return taken
  for (const plugin of around.plugins) {
    for (const path of plugin.sameAs) {
      const found = path.split('.').reduce<{readonly at: Entry | undefined; readonly inner: readonly Entry[]}>(
        ({inner}, key) => {
          const at = inner.find((one) => one.key === key)
          return {at, inner: at === undefined ? [] : reading.entries(at)}
        },
        {at: undefined, inner: entries},
      ).at
      if (found === undefined) continue
      readPlugin(context, found, plugin, true)
      taken.add(found.field)
    }
  }
  return taken
}

type Special = (context: FieldContext, at: Entry, taken: ReadonlySet<string>) => void

/** Notes all fields below `at` that are not done. */
function rest(context: FieldContext, at: At, taken: ReadonlySet<string>): void {
  for (const one of context.reading.entries(at)) {
    if (taken.has(one.field)) continue
    if (context.reading.kind(one) === 'map') rest(context, one, taken)
    else context.notice(`${one.field} is not used`)
  }
}

/** Fields of compose that have no field of the same meaning, and are not simply ignored. */
const COMPOSE: Readonly<Record<string, Special>> = {
  deploy(context, at, taken) {
    const {reading} = context
    for (const one of reading.entries(at)) {
      if (one.key !== 'replicas') continue
      const number = reading.text(one, 'a number')
      if (number !== '1') reading.problem(one, `'${number}' pots of one service are not possible: write a service for each`)
    }
    const known = new Set([...taken, `${at.field}.replicas`])
    rest(context, at, known)
  },
  scale({reading}, at) {
    const number = reading.text(at, 'a number')
    if (number !== '1') reading.problem(at, `'${number}' pots of one service are not possible: write a service for each`)
  },
  profiles({reading, draft, notice}, at) {
    if (reading.elements(at).length === 0) return
    notice(`${at.field}: ${draft.name} is left out, as compose does without a profile`)
    draft.skip = true
  },
  network_mode({reading, draft, around}, at) {
    const mode = reading.text(at, 'a text')
    if (mode === 'host') draft.make.set('network-type', ['inherit'])
    else if (mode === DEFAULT_MODE) draft.make.set('network-type', [around.means.networks?.shared ?? mode])
    else reading.problem(at, `'${mode}' is not possible: host or ${DEFAULT_MODE}`)
  },
  ulimits(context, at) {
    const {reading, notice} = context
    for (const one of reading.entries(at)) {
      const name = `ulimit_${one.key}`
      if (!context.around.attributes.some((attribute) => attribute.name === name)) {
        notice(`${one.field} is not used: it is not limited`)
        continue
      }
      const [soft, hard] = ['soft', 'hard'].map((key) => reading.entries(one).find((inner) => inner.key === key))
      const text =
        reading.kind(one) === 'map'
          ? [soft, hard].flatMap((inner) => (inner === undefined ? [] : [reading.text(inner, 'a number') ?? '']))
          : [reading.text(one, 'a number') ?? '']
      setAttribute(context, one, name, text.map((word) => (word === '-1' ? 'unlimited' : word)).join(':'))
    }
  },
}
