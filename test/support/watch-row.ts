import type {Row} from '../../src/watch/rows.js'

/** A row of the screen. */
export const row = (name: string, more: Partial<Row> = {}): Row => ({
  name,
  active: false,
  state: 'down',
  trouble: false,
  since: '',
  addresses: [],
  ports: [],
  base: 'busy',
  network: 'inherit',
  restarts: 0,
  history: [],
  ...more,
})
