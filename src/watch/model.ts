import type {Row} from './rows.js'

/** What a key does to a pot. */
export type Action = 'start' | 'stop' | 'restart' | 'shell' | 'snapshot'

export interface Message {
  readonly text: string
  readonly kind: 'info' | 'warning' | 'error'
}

/** The state of the screen. */
export interface Model {
  readonly rows: readonly Row[]
  /** Name of the selected pot. */
  readonly selected: string | undefined
  /** Part of the names of the pots that are shown. */
  readonly filter: string
  readonly mode: 'list' | 'filter' | 'confirm'
  /** In mode `confirm`. */
  readonly asked?: Action | undefined
  readonly message?: Message | undefined
  /** What is being done, by pot. */
  readonly busy: ReadonlyMap<string, Action>
  /** The end of the log of the selected pot. */
  readonly log: readonly string[]
  /** Whether the log takes the whole screen. */
  readonly wholeLog: boolean
}

export const EMPTY: Model = {rows: [], selected: undefined, filter: '', mode: 'list', busy: new Map(), log: [], wholeLog: false}

/** A key: its name as of node:readline, or the character that was typed. */
export interface Key {
  readonly name?: string | undefined
  readonly sequence?: string | undefined
  readonly ctrl?: boolean | undefined
}

/** What the program does after a key. */
export type Effect = {readonly do: 'quit'} | {readonly do: 'suspend'} | {readonly do: 'redraw'} | {readonly do: Action; readonly pot: string}

export interface Step {
  readonly model: Model
  readonly effect?: Effect | undefined
}

/** The pots that the filter lets through. */
export const shownRows = ({rows, filter}: Pick<Model, 'rows' | 'filter'>): readonly Row[] => rows.filter(({name}) => name.includes(filter))

/** The selection stays on its pot as long as the pot is shown. */
export function settled(model: Model): Model {
  const shown = shownRows(model)
  if (shown.some(({name}) => name === model.selected)) return model
  const place = model.rows.findIndex(({name}) => name === model.selected)
  const next = shown.find(({name}) => place >= 0 && model.rows.findIndex((row) => row.name === name) > place) ?? shown[0]
  return {...model, selected: next?.name}
}

const ACTIONS: Readonly<Record<string, Action>> = {s: 'start', t: 'stop', r: 'restart', e: 'shell', n: 'snapshot'}
/** The actions that interrupt a service. */
const ASKS: ReadonlySet<Action> = new Set(['stop', 'restart'])

/** What a key does. `page`: how many pots are visible at a time. */
export function press(model: Model, key: Key, page: number): Step {
  if (key.ctrl && key.name === 'c') return {model, effect: {do: 'quit'}}
  if (key.ctrl && key.name === 'z') return {model, effect: {do: 'suspend'}}
  if (key.ctrl && key.name === 'l') return {model, effect: {do: 'redraw'}}
  if (model.mode === 'filter') return {model: typed(model, key)}
  if (model.mode === 'confirm') return answered(model, key)
  const fresh = {...model, message: undefined}
  const move = moved(key, page)
  if (move !== undefined) return {model: {...fresh, selected: at(fresh, move)}}
  const letter = key.ctrl ? undefined : key.sequence
  if (letter === 'q') return {model, effect: {do: 'quit'}}
  if (letter === '/') return {model: {...fresh, mode: 'filter'}}
  if (letter === 'l' || key.name === 'return') return {model: {...fresh, wholeLog: !model.wholeLog}}
  if (key.name === 'escape') return {model: settled({...fresh, filter: '', wholeLog: false})}
  const action = letter === undefined ? undefined : ACTIONS[letter]
  return action === undefined ? {model} : wanted(fresh, action)
}

function typed(model: Model, {name, sequence = '', ctrl}: Key): Model {
  if (name === 'return' || name === 'enter') return {...model, mode: 'list'}
  if (name === 'escape') return settled({...model, mode: 'list', filter: ''})
  if (name === 'backspace') return settled({...model, filter: model.filter.slice(0, -1)})
  return !ctrl && /^[\w.-]+$/.test(sequence) ? settled({...model, filter: model.filter + sequence}) : model
}

function answered(model: Model, {sequence}: Key): Step {
  const {asked, selected} = model
  const list: Model = {...model, mode: 'list', asked: undefined}
  if (sequence !== 'y' && sequence !== 'Y') return {model: {...list, message: {text: 'nothing was done', kind: 'info'}}}
  return asked === undefined || selected === undefined ? {model: list} : {model: list, effect: {do: asked, pot: selected}}
}

function wanted(model: Model, action: Action): Step {
  const row = model.rows.find(({name}) => name === model.selected)
  if (row === undefined) return {model: {...model, message: {text: 'no pot is selected', kind: 'warning'}}}
  const busy = model.busy.get(row.name)
  const refused = busy === undefined ? refusal(row, action) : `wait for the ${busy} of ${row.name}`
  if (refused !== undefined) return {model: {...model, message: {text: refused, kind: 'warning'}}}
  return ASKS.has(action) && row.active ? {model: {...model, mode: 'confirm', asked: action}} : {model, effect: {do: action, pot: row.name}}
}

function refusal({name, active}: Row, action: Action): string | undefined {
  if (action === 'shell' && !active) return `${name} is not running: s starts it`
  return action === 'stop' && !active ? `${name} is not running` : undefined
}

/** By how many pots a key moves the selection. */
function moved({name, sequence, ctrl}: Key, page: number): number | undefined {
  if (name === 'up' || sequence === 'k') return -1
  if (name === 'down' || sequence === 'j') return 1
  if (name === 'pageup') return -page
  if (name === 'pagedown' || (name === 'space' && !ctrl)) return page
  if (name === 'home' || sequence === 'g') return Number.NEGATIVE_INFINITY
  return name === 'end' || sequence === 'G' ? Number.POSITIVE_INFINITY : undefined
}

function at(model: Model, by: number): string | undefined {
  const shown = shownRows(model)
  const place = shown.findIndex(({name}) => name === model.selected)
  return shown[Math.max(0, Math.min(shown.length - 1, place + by))]?.name
}
