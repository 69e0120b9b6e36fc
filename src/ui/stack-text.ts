import type {StackAction, StackItem} from '../stacks/plan.js'

const WORDS: Readonly<Record<StackAction, readonly [will: string, done: string]>> = {
  none: ['keep', 'kept'],
  create: ['create', 'created'],
  change: ['change', 'changed'],
  adopt: ['adopt', 'adopted'],
  start: ['start', 'started'],
  recreate: ['recreate', 'recreated'],
  destroy: ['destroy', 'destroyed'],
  unlisted: ['left', 'left'],
  foreign: ['foreign', 'foreign'],
  missing: ['missing', 'missing'],
}

const SAID: Readonly<Partial<Record<StackAction, string>>> = {
  foreign: 'is there, and is not of this stack',
  missing: 'is external, and is not there',
  unlisted: 'is no longer in the file',
  recreate: 'only a new pot can have this',
}

const from = ({changes}: StackItem) => changes.map(({field, to}) => `${field} ${to}`).join(' ')

/** A line for an item that was done. */
export function doneText(item: StackItem): string {
  const {kind, name, action, changes, restart} = item
  const fields = action === 'change' || action === 'adopt' ? changes.map(({field}) => field).join(', ') : ''
  return `${WORDS[action][1]} ${kind} ${name}${fields === '' ? '' : `: ${fields}`}${restart ? ' (restarted)' : ''}`
}

/** Lines for an item that differs: what apply does, and below it the fields. */
export function planText(item: StackItem): string[] {
  const {kind, name, action, changes, restart, start} = item
  const also = [
    action === 'create' && kind === 'pot' ? from(item) : (SAID[action] ?? ''),
    restart ? 'and restart it' : start && action !== 'start' ? 'and start it' : '',
  ].filter((one) => one !== '')
  const head = `${WORDS[action][0].padEnd(8)} ${kind.padEnd(7)} ${name}${also.length === 0 ? '' : `  (${also.join(', ')})`}`
  if (action === 'create') return [head]
  return [head, ...changes.map((one) => `         ${one.field}: ${one.hidden ?? `${valueText(one.from)} -> ${valueText(one.to)}`}`)]
}

/** What a user reads before items are destroyed. */
export const lossText = (lost: readonly StackItem[]): string[] => ['This is destroyed, with all data in it:', ...lost.flatMap(planText)]

const valueText = (value: string | undefined) => (value === undefined || value === '' ? 'none' : value)
