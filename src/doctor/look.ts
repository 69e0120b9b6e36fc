import {accessSync, constants, existsSync} from 'node:fs'
import {join} from 'node:path'
import type {Context} from '../context.js'
import {hasCode} from '../errors.js'
import {lookAt, once, type Look as HostLook} from '../host/look.js'
import {readPots, type Broken} from '../record/store.js'
import type {Pot} from '../record/pot.js'
import {operationsLeft, type OperationLeft} from './operations-left.js'

/** The facts that the checks use. pot gets each fact once, when the first check needs it. */
export interface Look extends HostLook {
  readonly ctx: Context
  pots(): {readonly pots: readonly Pot[]; readonly broken: readonly Broken[]}
  operations(): readonly OperationLeft[]
  /** Whether another command is changing this pot now. false without root, because pot cannot know. */
  isAtWork(name: string): boolean
  /** Whether the pot root exists and is mounted. Throws EACCES. */
  ready(): Promise<boolean>
  /** The present time in seconds since the epoch. */
  readonly now: number
}

export function look(ctx: Context, now: number): Look {
  const {host, settings, places} = ctx
  const operations = once(() => operationsLeft(places))
  const busy = once(() => {
    try {
      return new Set(operations().flatMap(({state, locks}) => (state === 'running' ? locks : [])))
    } catch (problem) {
      if (!hasCode(problem, 'EACCES')) throw problem
      return new Set<string>()
    }
  })
  return {
    ...lookAt(host),
    ctx,
    pots: once(() => readPots(settings)),
    operations,
    isAtWork: (name) => busy().has(`pot/${name}`),
    ready: once(async () => {
      if (!existsSync(settings.fsRoot)) return false
      accessSync(settings.fsRoot, constants.R_OK | constants.X_OK)
      return existsSync(join(settings.fsRoot, 'jails')) && (await host.storage.wake()).length === 0
    }),
    now,
  }
}
