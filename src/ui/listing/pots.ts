import {defined} from '../../defined.js'
import type {ListedPot, PotSummary} from '../../pots/look/list.js'
import type {RunningPot} from '../../pots/look/running.js'
import type {PotUsage} from '../../pots/look/show.js'
import {POT_FILTERS} from '../../pots/many/filter.js'
import {formatLabels} from '../../record/attribute-values.js'
import {age, stateText} from '../main-text.js'
import type {Cell, Column, Listing} from './listing.js'

type Alive = Pick<PotSummary, 'active' | 'main'>

/** Seconds since the state began. */
const since = ({main}: Alive): number | undefined =>
  main?.since === undefined || main.state === 'down' ? undefined : Math.max(0, Math.floor(Date.now() / 1000) - main.since)
const sinceText = (row: Alive): string => {
  const seconds = since(row)
  return seconds === undefined ? '' : age(seconds)
}

const good = (name: string, value: (pot: PotSummary) => Cell, text?: (pot: PotSummary) => string): Column<ListedPot> => ({
  name,
  value: (pot) => ('broken' in pot ? undefined : value(pot)),
  ...defined({text: text && ((pot: ListedPot) => ('broken' in pot ? '' : text(pot)))}),
})

/** The list of `pot ls`. */
export const POTS: Listing<ListedPot> = {
  columns: [
    {name: 'name', value: ({name}) => name},
    {name: 'state', value: (pot) => ('broken' in pot ? 'broken' : stateText(pot))},
    good('since', since, sinceText),
    good('network', ({network}) => network),
    good('ip', ({addresses}) => addresses),
    good('ports', ({ports}) => ports),
    good('base', ({base}) => base),
    good('newer-base', ({newerBase}) => newerBase),
    good('type', ({type}) => type),
    good('level', ({level}) => level),
    good('active', ({active}) => active),
    good('pid', ({main}) => main?.pid),
    {...good('quota', ({quota}) => quota), bytes: true},
    good('label', ({labels = {}}) => formatLabels(labels)),
  ],
  filters: POT_FILTERS,
}

const up = (pot: RunningPot): Alive => ({active: true, main: pot.main})

/** The list of `pot ps`. */
export const RUNNING: Listing<RunningPot> = {
  columns: [
    {name: 'name', value: ({name}) => name},
    {name: 'state', value: (pot) => stateText(up(pot))},
    {name: 'since', value: (pot) => since(up(pot)), text: (pot) => sinceText(up(pot))},
    {name: 'pid', value: ({main}) => main?.pid},
    {name: 'ip', value: ({addresses}) => addresses},
    {name: 'ports', value: ({ports}) => ports},
    {name: 'id', value: ({id}) => id},
  ],
  filtered: true,
}

/** The list of `pot show`. */
export const USAGE: Listing<PotUsage> = {
  columns: [
    {name: 'name', value: ({name}) => name},
    {name: 'state', value: stateText},
    {name: 'disk', value: ({disk}) => disk, bytes: true},
    {name: 'memory', value: ({memory}) => memory, bytes: true},
    {name: 'cpus', value: ({cpus}) => cpus},
  ],
  filtered: true,
}
