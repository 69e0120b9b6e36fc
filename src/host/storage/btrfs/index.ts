import type {Storage} from '../../types.js'
import {type BtrfsOptions, btrfsContext} from './context.js'
import {clone, copy, create, destroy} from './create.js'
import {attach, detach} from './mounts.js'
import {nested} from './nested.js'
import {quotas} from './quotas.js'
import {renameVolume} from './rename.js'
import {rollback} from './rollback.js'
import {setup, teardown, wake} from './setup.js'
import {removeSnapshot, snapshot} from './snapshot.js'
import {subvolumes, usage, volumes} from './volumes.js'

/**
 * Stores volumes as subvolumes below `settings.fsRoot`, and their snapshots as read-only subvolumes below `.snapshots/jails/NAME/TAG/` of the root. The
 * root is the btrfs in the file `settings.btrfsFile`, or a subvolume of a btrfs of the host. The cache is a volume that is also mounted at
 * `settings.cache`.
 */
export function btrfsStorage(options: BtrfsOptions): Storage {
  const btrfs = btrfsContext(options)
  return {
    name: 'btrfs',
    clonesDepend: false,
    rollbackLosesLater: false,
    rollbackLosesNested: true,
    mountsVolumes: false,
    removeNested: 'remove the subvolumes (btrfs subvolume delete)',
    volumes: () => volumes(btrfs),
    nested: async (path, tag) => nested(btrfs, await subvolumes(btrfs), path, tag),
    usage: (paths) => usage(btrfs, paths),
    create: (path) => create(btrfs, path),
    clone: (source, tag, target) => clone(btrfs, source, tag, target),
    copy: (source, tag, target) => copy(btrfs, source, tag, target),
    destroy: (path) => destroy(btrfs, path),
    snapshot: (paths, tag) => snapshot(btrfs, paths, tag),
    removeSnapshot: (paths, tag) => removeSnapshot(btrfs, paths, tag),
    rollback: (paths, tag, known) => rollback(btrfs, paths, tag, known),
    rename: (from, to, known) => renameVolume(btrfs, from, to, known),
    peek: (path, tag) => ({directory: btrfs.snapshot(path, tag), open: [], close: []}),
    attach: (path, target) => attach(btrfs, path, target),
    detach: (path, target) => detach(btrfs, path, target),
    setup: async () => setup(btrfs),
    teardown: async () => teardown(btrfs),
    wake: async () => wake(btrfs),
    problems: async () => [],
    quotas: quotas(btrfs),
  }
}
