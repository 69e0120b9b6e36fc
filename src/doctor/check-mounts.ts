import {join} from 'node:path'
import {locate} from '../host/layout.js'
import {error, warning, type Finding} from './finding.js'
import type {Look} from './look.js'

/** Finds mounts in the trees of stopped pots. */
export async function checkLeftovers(look: Look): Promise<Finding[]> {
  const {settings, host} = look.ctx
  const [mounts, volumes, running] = await Promise.all([look.mounts(), look.volumes(), look.running()])
  const jails = `${join(settings.fsRoot, 'jails')}/`
  const known = new Set(look.pots().pots.map(({name}) => name))
  const up = new Set(running.map(({name}) => name))
  // A dataset has one mount at its own place, which is not a finding. A subvolume has none.
  const resting = new Set(host.storage.mountsVolumes ? volumes.map(({path}) => join(settings.fsRoot, locate(path))) : [])
  const left = new Map<string, string[]>()
  for (const {target} of mounts) {
    if (!target.startsWith(jails) || resting.delete(target)) continue
    const name = target.slice(jails.length).split('/')[0] ?? ''
    if (up.has(name) || look.isAtWork(name)) continue
    left.set(name, [target, ...(left.get(name) ?? [])])
  }
  return [...left].map(([name, targets]) => {
    const what = `mounted in the tree of '${name}', which does not run: ${targets.toReversed().join(', ')}`
    return warning(what, known.has(name) ? `pot stop ${name}` : `umount ${targets.join(' ')}`)
  })
}

/** Finds volumes that are not mounted. */
export async function checkUnmounted({ctx: {settings, host}, volumes}: Look): Promise<Finding[]> {
  if (!host.storage.mountsVolumes) return []
  const hidden = (await volumes()).filter(({path, at}) => at === undefined && path !== '')
  return hidden.map(({path}) => error(`dataset ${settings.zfsRoot}/${path} is not mounted`, `zfs mount ${settings.zfsRoot}/${path}`))
}
