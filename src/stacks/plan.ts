import type {FieldChange} from './compare.js'

/** What apply does with a thing of a stack. `unlisted`: it is no longer in the file, and stays. `foreign`: it is not of this stack. */
export type StackAction = 'none' | 'create' | 'change' | 'adopt' | 'start' | 'recreate' | 'destroy' | 'unlisted' | 'foreign' | 'missing'

/** A pot, network, volume or secret of a stack, and how it differs from the file. */
export interface StackItem {
  readonly kind: 'pot' | 'network' | 'volume' | 'secret'
  readonly name: string
  readonly action: StackAction
  /** Fields that differ. Values of variables are never among them. */
  readonly changes: readonly FieldChange[]
  /** Whether the pot is started again, so that it has the changes. */
  readonly restart: boolean
  /** Whether the pot is started at the end, because it does not run. */
  readonly start: boolean
}

export const item = (kind: StackItem['kind'], name: string, action: StackAction, more: Partial<StackItem> = {}): StackItem => ({
  ...{kind, name, action, changes: [], restart: false, start: false},
  ...more,
})

/** Actions that leave the host as it is. */
const PASSIVE: ReadonlySet<StackAction> = new Set(['none', 'unlisted'])

/** Whether apply changes something for an item. */
export const isChange = ({action}: StackItem): boolean => !PASSIVE.has(action)
