import type {MainEvent, OperationEvent, PotEvent} from '../operations/events.js'
import {stamp} from './stamp.js'

/** One event as a line: when, what, the result, and who. `verbose` adds the id of the operation. */
export function eventLine(event: PotEvent, verbose = false): string {
  const text = event.event === 'main' ? mainLine(event) : operationLine(event, verbose)
  return `${stamp(event.time)}  ${text}`
}

function operationLine({title, result, message, by, seconds, id}: OperationEvent, verbose: boolean): string {
  const took = seconds === undefined ? [] : [`${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`]
  const about = [...took, `by ${by}`, ...(verbose ? [id] : [])].join(', ')
  // The message of a failed step begins with the title of its operation.
  const why = message === undefined ? '' : `: ${message.split('\n')[0]?.replace(`${title}: `, '')}`
  return `${title}: ${result}${why} (${about})`
}

function mainLine({pot, state, exit, oom, restarts}: MainEvent): string {
  const how = [...(exit === undefined ? [] : [`exit status ${exit}`]), ...(oom ? ['out of memory'] : []), ...(restarts ? [`restarts: ${restarts}`] : [])]
  return `${pot}: its main command ${WORDS[state]}${how.length > 0 ? ` (${how.join(', ')})` : ''}`
}

const WORDS: Readonly<Record<MainEvent['state'], string>> = {
  running: 'runs',
  booted: 'has booted',
  restarting: 'has ended, and is run again',
  exited: 'has ended',
  healthy: 'is healthy',
  unhealthy: 'is unhealthy',
}
