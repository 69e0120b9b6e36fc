import type {Host, Mount, Running, Volume} from './types.js'

/** The state of the host during one operation. Each question is asked once, when the first function needs the answer. */
export interface Look {
  /** All volumes below the pot root, parents first. */
  volumes(): Promise<readonly Volume[]>
  /** The pots that are up. */
  running(): Promise<readonly Running[]>
  /** The mount table. */
  mounts(): Promise<readonly Mount[]>
}

/** Returns a function that calls `ask` only once; all its calls return the same value. */
export function once<T>(ask: () => T): () => T {
  let answer: {readonly value: T} | undefined
  return () => {
    answer ??= {value: ask()}
    return answer.value
  }
}

export const lookAt = ({storage, jails, mounts}: Pick<Host, 'storage' | 'jails' | 'mounts'>): Look => ({
  volumes: once(() => storage.volumes()),
  running: once(() => jails.running()),
  mounts: once(() => mounts.table()),
})

/** Whether a pot is up. `from`: a `Look`, or the jails of the host, which are asked for this pot only. */
export const isUp = async (from: {running(name?: string): Promise<readonly Running[]>}, name: string): Promise<boolean> =>
  (await from.running(name)).some((jail) => jail.name === name)
