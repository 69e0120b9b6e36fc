import {PotError, type ControlGroups, type Surroundings} from '@pot/core'
import {readdirSync} from 'node:fs'
import {join} from 'node:path'
import type {Limiter} from '../host.js'
import {commonPids, NAMES, type Limits} from '../limits.js'
import {currentLimits, enforceable, limitsSwap, resourcesOf} from './resources.js'
import {throttle} from './throttle.js'

/** Limits that are set at the start and cannot change while the pot is up. */
const FIXED = NAMES.filter((name) => !['memory', 'cpus', 'pids'].includes(name))

/** Before the group of a pot exists, its parents show whether swap can be limited. */
function canLimitSwap(version: 1 | 2 | undefined): boolean {
  const root = version === 2 ? '/sys/fs/cgroup' : '/sys/fs/cgroup/memory'
  if (limitsSwap(root)) return true
  if (version !== 2) return false
  // The root group of version 2 has no limits.
  try {
    return readdirSync(root, {withFileTypes: true}).some((entry) => entry.isDirectory() && limitsSwap(join(root, entry.name)))
  } catch {
    return false
  }
}

function groupsOf({host}: Surroundings): ControlGroups {
  if (host.cgroups === undefined) throw new PotError('NO_CGROUPS', 'this host has no control groups', {hint: 'pot doctor'})
  return host.cgroups
}

/** Enforces limits by control groups, through the runtime. */
export function linuxLimiter(ctx: Surroundings): Limiter {
  return {
    async start(pot, limits, tell) {
      if (Object.keys(limits).length === 0) return {}
      const groups = groupsOf(ctx)
      const controllers = groups.controllers()
      const held = enforceable(groups, limits, tell)
      const resources = {
        ...resourcesOf(held, {swap: canLimitSwap(controllers.get('memory')), all: false}),
        ...throttle(held, {path: pot.dir, controllers}, tell),
      }
      // pot cuts limits that it cannot give, and reports this.
      const files = held.nofile === undefined ? {} : {process: {rlimits: [{type: 'RLIMIT_NOFILE', hard: held.nofile, soft: held.nofile}]}}
      return {oci: {...files, linux: {resources}}}
    },

    async change(pot, limits, touched, tell) {
      const groups = groupsOf(ctx)
      const directories = groups.of(pot.name)
      const swap = limitsSwap(directories.get('memory') ?? '')
      const before = currentLimits(directories)
      const kept = Object.fromEntries(Object.entries(before).filter(([one]) => !touched.some((own) => own === one)))
      const all = {pids: commonPids(ctx, pot), ...limits}
      const wanted = Object.fromEntries(touched.flatMap((one) => (all[one] === undefined ? [] : [[one, all[one]]])))
      const after = {...kept, ...enforceable(groups, wanted, tell)}
      const set = (which: Limits) => resourcesOf(which, {swap, all: true})
      if (FIXED.some((fixed) => touched.includes(fixed))) tell('limits of open files and of I/O count from the next start on')
      return JSON.stringify(set(before)) === JSON.stringify(set(after)) ? [] : groups.update(pot.name, set(after), set(before))
    },

    stop: async () => [],
  }
}
