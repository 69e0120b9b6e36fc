import {posix} from 'node:path'
import {misuse, PotError} from '../../errors.js'
import {whyNoMount} from '../../record/mounts.js'
import {hasTmpfs} from './mounts-plan.js'
import type {Pot} from '../../record/pot.js'
import {isBelow} from './tree.js'

/** A mount point as the pot sees it, without a slash at the end. Throws USAGE. */
export function checkTarget(target: string): string {
  if (!target.startsWith('/')) throw misuse(`mount point '${target}' is not absolute`, `-m /${target}`)
  const why = whyNoMount(target)
  if (why !== undefined) throw misuse(`mount point ${JSON.stringify(target)} cannot be used: ${why}`)
  if (target.split('/').includes('..')) throw misuse(`mount point '${target}' has '..' in it`)
  const normal = posix.normalize(target).replace(/(?<=.)\/+$/, '')
  if (normal === '/') throw misuse("the mount point cannot be the root '/' of a pot")
  return normal
}

/** Throws IN_USE when something is mounted at `target` (without links), or when a later mount would hide it. */
export function checkFree(pot: Pot, target: string): void {
  const taken = pot.mounts.find((entry) => entry.target === target)
  if (taken)
    throw new PotError('IN_USE', `${taken.source} is mounted on ${target} of '${pot.name}' already`, {hint: `pot mount-out -p ${pot.name} -m ${target}`})
  const inner = pot.mounts.find((entry) => isBelow(entry.target, target))
  if (inner) throw new PotError('IN_USE', `${target} would hide ${inner.target} of '${pot.name}'`, {hint: `pot mount-out -p ${pot.name} -m ${inner.target}`})
  if (hasTmpfs(pot) && isBelow(target, '/tmp')) {
    throw new PotError('IN_USE', `${target} would be hidden by the tmpfs on /tmp of '${pot.name}'`, {
      hint: `pot set-attribute -p ${pot.name} -A no-tmpfs -V YES`,
    })
  }
}
