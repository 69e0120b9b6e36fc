import {setTimeout as sleep} from 'node:timers/promises'
import type {Context} from '../context.js'
import {measurePots} from '../pots/look/metrics.js'
import {humanBytes} from '../ui/bytes.js'
import {table} from '../ui/table.js'
import {lookFrom, type Row} from './rows.js'

/** Seconds in which the use of the CPUs is measured. */
const MEASURE = 0.5

/** The pots as the screen would show them. Looks twice, because the use of the CPUs is a difference. */
export async function lookOnce(ctx: Pick<Context, 'settings' | 'host' | 'places' | 'emit'>): Promise<readonly Row[]> {
  const what = {disk: false, snapshots: false}
  const first = lookFrom(await measurePots(ctx, what), performance.now())
  if (first.cpuSeconds.size === 0) return first.rows
  await sleep(MEASURE * 1000)
  return lookFrom(await measurePots(ctx, what), performance.now(), first).rows
}

/** A table of pots, with one line for each; no line without pots. */
export const tableOf = (rows: readonly Row[]): string[] =>
  rows.length === 0
    ? []
    : table(
        ['NAME', 'STATE', 'SINCE', 'CPU%', 'MEMORY', 'IP', 'PORTS'],
        rows.map(({name, state, since, cpu, memory, addresses, ports}) => [
          name,
          state,
          since || '-',
          cpu?.toFixed(1) ?? '-',
          memory === undefined ? '-' : humanBytes(memory),
          addresses.join(' ') || '-',
          ports.join(' ') || '-',
        ]),
        {fit: true},
      )
