import {quoted} from '../../programs/shell-words.js'
import {setAttribute, type FieldContext} from './draft.js'
import type {At} from './nodes.js'
import {choice, flag, seconds, texts} from './values.js'

const ACTIONS = ['none', 'restart', 'stop'] as const

/** Durations of a health check, by their names in compose: attribute, and whether it is a whole number of seconds. */
const TIMES: Readonly<Record<string, readonly [attribute: string, whole: boolean]>> = {
  interval: ['health-interval', false],
  timeout: ['health-timeout', false],
  start_period: ['health-grace', true],
}

/** Reads `healthcheck`. */
export function healthOf(context: FieldContext, at: At): void {
  const {reading, notice} = context
  if (reading.kind(at) !== 'map') reading.problem(at, 'must be a mapping with test, interval, timeout, retries, start_period, action')
  const set = (place: At, name: string, text: string | undefined) => setAttribute(context, place, name, text)
  for (const one of reading.entries(at)) {
    const time = TIMES[one.key]
    if (one.key === 'test') set(one, 'health-cmd', testOf(context, one))
    else if (time !== undefined) {
      const text = reading.text(one, 'a duration')
      const value = text === undefined ? undefined : reading.attempt(one, () => seconds(text))
      if (value !== undefined) set(one, time[0], String(time[1] ? Math.ceil(value) : Number(value.toFixed(3))))
    } else if (one.key === 'retries') set(one, 'health-retries', reading.text(one, 'a number'))
    else if (one.key === 'action') set(one, 'health-action', choice(reading, one, ACTIONS))
    else if (one.key === 'disable') {
      if (flag(reading, one) === true) set(one, 'health-cmd', '')
    } else if (one.key === 'start_interval') notice(`${one.field} is not used: checks have one interval`)
    else reading.problem(one, 'is not a field of a health check: test, interval, timeout, retries, start_period, action, disable')
  }
}

/** A line for sh(1): compose has CMD and its words, CMD-SHELL and a line, NONE, or a line alone. */
function testOf({reading}: FieldContext, at: At): string | undefined {
  if (reading.kind(at) !== 'list') return reading.text(at, 'a command line, or a list that begins with CMD, CMD-SHELL or NONE')
  const [kind, ...words] = texts(reading, at)
  if (kind === 'NONE') return ''
  if (kind === 'CMD-SHELL' && words.length > 0) return words.join(' ')
  if (kind === 'CMD' && words.length > 0) return quoted(words)
  return reading.problem(at, 'must begin with CMD, CMD-SHELL or NONE, and have a command')
}
