import type {Context} from '../context.js'
import type {Mount, Running, Volume} from '../host/types.js'
import {readPots, type Broken} from '../pots/store.js'
import type {Pot} from '../pots/pot.js'
import {operationsLeft, type OperationLeft} from './operations-left.js'

/** What the checks look at. Each question is asked once, when the first check needs it. */
export interface Look {
  readonly ctx: Context
  pots(): {readonly pots: readonly Pot[]; readonly broken: readonly Broken[]}
  volumes(): Promise<readonly Volume[]>
  running(): Promise<readonly Running[]>
  mounts(): Promise<readonly Mount[]>
  operations(): readonly OperationLeft[]
  /** Seconds since the epoch. */
  readonly now: number
}

function once<T>(ask: () => T): () => T {
  let answer: {readonly value: T} | undefined
  return () => {
    answer ??= {value: ask()}
    return answer.value
  }
}

export function look(ctx: Context, now: number): Look {
  const {host, settings, places} = ctx
  return {
    ctx,
    pots: once(() => readPots(settings)),
    volumes: once(() => host.storage.volumes()),
    running: once(() => host.jails.running()),
    mounts: once(() => host.mounts.table()),
    operations: once(() => operationsLeft(places.data)),
    now,
  }
}
