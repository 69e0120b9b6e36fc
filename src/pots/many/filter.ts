import {misuse} from '../../errors.js'
import type {ListedPot, PotSummary} from '../look/list.js'
import type {MainWord} from '../state/main-state.js'

/** Returns a function that tells whether a text matches a pattern: * stands for any text, ? for one character, [ab] and [!ab] for one of some characters. */
export function glob(pattern: string): (text: string) => boolean {
  const source = pattern.replaceAll(/\[!?[^\]]+\]|[\s\S]/g, (part) => {
    if (part === '*') return '[^]*'
    if (part === '?') return '[^]'
    if (part.length > 1 && part.startsWith('['))
      return `[${part.startsWith('[!') ? '^' : ''}${part.slice(part.startsWith('[!') ? 2 : 1, -1).replaceAll(/[\\^]/g, '\\$&')}]`
    return part.replace(/[.+^${}()|\\[\]*?]/, '\\$&')
  })
  const whole = new RegExp(`^${source}$`, 'u')
  return (text) => whole.test(text)
}

/** A filter as it was typed, in two parts. */
export interface Filter {
  readonly key: string
  readonly value: string
}

/** Splits `KEY=VALUE`. Throws USAGE for another form, and for a key that is not in `keys`. */
export function parseFilter(text: string, keys: readonly string[]): Filter {
  const at = text.indexOf('=')
  const key = at < 0 ? text : text.slice(0, at)
  if (at > 0 && keys.includes(key)) return {key, value: text.slice(at + 1)}
  throw misuse(at > 0 ? `'${key}' is not a key of --filter here` : `'${text}' is not a filter`, `--filter KEY=VALUE; the keys are: ${keys.join(' ')}`)
}

/** Tells whether a row matches the value of a filter. */
export type Matching<R> = (value: string) => (row: R) => boolean

/** Matches a text of a row with a pattern. An absent text does not match. */
export const matchText =
  <R>(text: (row: R) => string | undefined): Matching<R> =>
  (value) => {
    const same = glob(value)
    return (row) => {
      const found = text(row)
      return found !== undefined && same(found)
    }
  }

/**
 * Returns a function that tells whether a row passes all filters. Of several filters with the same key, one must match; of labels, all must match. Throws USAGE
 * as `parseFilter` does.
 */
export function passing<R>(texts: readonly string[], matchers: Readonly<Record<string, Matching<R>>>): (row: R) => boolean {
  const groups = new Map<string, ((row: R) => boolean)[]>()
  for (const text of texts) {
    const {key, value} = parseFilter(text, Object.keys(matchers))
    const test = matchers[key]?.(value)
    const group = key === 'label' ? text : key
    if (test !== undefined) groups.set(group, [...(groups.get(group) ?? []), test])
  }
  return (row) => [...groups.values()].every((tests) => tests.some((test) => test(row)))
}

const MAIN: readonly MainWord[] = ['starting', 'unhealthy', 'restarting', 'exited', 'killed', 'booted', 'idle', 'unsupervised']
const STATES: readonly string[] = ['running', 'stopped', 'broken', ...MAIN]

/** `running` and `stopped` are about the pot, the other words about its main command. */
function matchState(value: string): (pot: ListedPot) => boolean {
  if (!STATES.includes(value)) throw misuse(`'${value}' is not a state`, `one of: ${STATES.join(' ')}`)
  return (pot) => {
    if ('broken' in pot) return value === 'broken'
    if (value === 'running') return pot.active
    return value === 'stopped' ? !pot.active : pot.active && pot.main?.state === value
  }
}

const good = (value: (pot: PotSummary) => string | undefined): Matching<ListedPot> => matchText((pot) => ('broken' in pot ? undefined : value(pot)))

/** `NAME` matches a pot that has the label, `NAME=VALUE` one whose label has this value. */
function matchLabel(wanted: string): (pot: ListedPot) => boolean {
  const at = wanted.indexOf('=')
  const [name, value] = at < 0 ? [wanted, '*'] : [wanted.slice(0, at), wanted.slice(at + 1)]
  const same = glob(value)
  return (pot) => {
    const {labels = {}} = 'broken' in pot ? {} : pot
    return Object.hasOwn(labels, name) && same(labels[name] ?? '')
  }
}

/** The filters of pots, by key. */
export const POT_FILTERS: Readonly<Record<string, Matching<ListedPot>>> = {
  name: matchText(({name}) => name),
  state: matchState,
  base: good(({base}) => base),
  type: good(({type}) => type),
  network: good(({network}) => network),
  label: matchLabel,
}
