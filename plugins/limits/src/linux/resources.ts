import {defined, type ControlGroups} from '@pot/core'
import {existsSync} from 'node:fs'
import {join} from 'node:path'
import type {Limits} from '../limits.js'
import {limitIn, textOf} from './files.js'

/** The default period of the kernel, in microseconds. */
const PERIOD = 100_000

export type Resources = Readonly<Record<string, unknown>>

/** `linux.resources` of OCI. `all`: include resources without a limit, as unlimited. */
export function resourcesOf(limits: Limits, {swap, all}: {readonly swap: boolean; readonly all: boolean}): Resources {
  const {memory, cpus, pids} = limits
  const wanted = (value: number | undefined) => value !== undefined || all
  return {
    // Swap counts as memory: a pot beyond its limit must end, and not go on slowly.
    ...(wanted(memory) ? {memory: {limit: memory ?? -1, ...(swap ? {swap: memory ?? -1} : {})}} : {}),
    ...(wanted(cpus) ? {cpu: {quota: cpus === undefined ? -1 : Math.max(1000, Math.round(cpus * PERIOD)), period: PERIOD}} : {}),
    ...(wanted(pids) ? {pids: {limit: pids ?? -1}} : {}),
  }
}

type Groups = Pick<ControlGroups, 'controllers'>

/** The controller that each limit needs. */
const NEEDS: Readonly<Record<string, string>> = {memory: 'memory', cpus: 'cpu', pids: 'pids'}

/** The limits whose controller the kernel has. `tell` gets a line for each of the others. */
export function enforceable(groups: Groups, limits: Limits, tell: (line: string) => void): Limits {
  const controllers = groups.controllers()
  return Object.fromEntries(
    Object.entries(limits).filter(([name]) => {
      const controller = NEEDS[name]
      if (controller === undefined || controllers.has(controller)) return true
      tell(`the limit of ${name} is not enforced: this kernel has no control groups for ${controller}`)
      return false
    }),
  )
}

/** The limits that the kernel enforces now. */
export function currentLimits(directories: ReadonlyMap<string, string>): Limits {
  const read = (controller: string, ...files: readonly string[]) => {
    const directory = directories.get(controller)
    return directory === undefined ? undefined : files.map((file) => textOf(join(directory, file))).find((text) => text !== undefined)
  }
  const memory = limitIn(read('memory', 'memory.max', 'memory.limit_in_bytes'))
  const pids = limitIn(read('pids', 'pids.max'))
  const [quota, period] = (read('cpu', 'cpu.max') ?? `${read('cpu', 'cpu.cfs_quota_us')} ${read('cpu', 'cpu.cfs_period_us')}`).split(' ')
  const cpu = limitIn(quota)
  return {
    ...defined({memory}),
    ...(cpu === undefined || !(Number(period) > 0) ? {} : {cpus: cpu / Number(period)}),
    ...defined({pids}),
  }
}

/** Whether swap can be limited in this group, or below it. */
export const limitsSwap = (directory: string): boolean => ['memory.swap.max', 'memory.memsw.limit_in_bytes'].some((file) => existsSync(join(directory, file)))
