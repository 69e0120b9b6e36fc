import {join} from 'node:path'
import type {World} from '../../src/testing/world.js'
import {baseSet, installManifests, startMirror} from './fixtures.js'
import {nameserversHere} from '../support/nameservers.js'
import {startModel, type Model, type ModelOptions} from './model/start.js'

/** What a world is made with: given, so that the kit can load this file as a bundle that has no second copy of it. */
type Kit = Pick<typeof import('../../src/testing/world.js'), 'settle' | 'worldOf'>

export interface ModelWorldOptions extends Pick<ModelOptions, 'release'> {
  /** The release of the bases, `14.2`. */
  readonly base?: string
}

/** A world of the model of FreeBSD. */
export async function modelWorld(
  {settle, worldOf}: Kit,
  {base = '14.2', ...options}: ModelWorldOptions = {},
): Promise<World & {readonly model: Model & World['model']}> {
  const started = await startModel(options)
  const model = {...started, jails: async () => (await started.leftovers()).jails}
  const sets = [baseSet(`${base}-RELEASE`)]
  const mirror = await startMirror(sets)
  const {root} = model
  const places = settle(root, {
    POT_ZFS_ROOT: 'zroot/pot',
    POT_MIRROR: `${mirror.url}/releases`,
    POT_MANIFESTS: installManifests(root, sets),
    POT_ALLOW_OVERLAP: nameserversHere().join(' '),
  })
  const world = worldOf({
    host: 'freebsd',
    root,
    fs: join(root, 'fs'),
    zfsRoot: 'zroot/pot',
    env: {...model.env, ...places, POT_PLATFORM: 'freebsd'},
    model,
    createBase: {single: [base], multi: [base, '-r', base]},
    async leftovers() {
      const left = await model.leftovers()
      return Object.entries(left).flatMap(([what, list]) => (Array.isArray(list) ? list.map((one) => `${what}: ${JSON.stringify(one)}`) : []))
    },
    reboot: () => model.reboot(),
    async close() {
      await mirror.close()
      const left = await model.stop()
      if (left.length > 0) throw new Error(`the model left ${left.join(', ')}`)
    },
  })
  return {...world, model}
}
