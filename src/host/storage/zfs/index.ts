import type {Storage} from '../../types.js'
import {attach, detach} from './attach.js'
import {nested} from './nested.js'
import {peek} from './peek.js'
import {type ZfsOptions, zfsContext} from './context.js'
import {clone, copy, create, destroy} from './create.js'
import {problems} from './problems.js'
import {quotas} from './quotas.js'
import {rename} from './rename.js'
import {setup, teardown, wake} from './setup.js'
import {removeSnapshot, rollback, snapshot} from './snapshot.js'
import {placeOutside, streams} from './streams.js'
import {usage, volumes} from './volumes.js'

/**
 * Stores volumes as datasets below `settings.zfsRoot`, in the layout of pot 0.16. Supports OpenZFS 2.x of FreeBSD and Linux, and zfs-fuse. A step marks
 * its dataset with the user property `pot:op`, so that its undo recognises the dataset.
 */
export function zfsStorage(options: ZfsOptions): Storage {
  const zfs = zfsContext(options)
  return {
    name: 'zfs',
    clonesDepend: true,
    rollbackLosesLater: true,
    rollbackLosesNested: false,
    mountsVolumes: true,
    removeNested: 'remove the datasets',
    volumes: () => volumes(zfs),
    nested: (path, tag) => nested(zfs, path, tag),
    usage: (paths) => usage(zfs, paths),
    create: (path) => create(zfs, path),
    clone: (source, tag, target) => clone(zfs, source, tag, target),
    copy: (source, tag, target) => copy(zfs, source, tag, target),
    destroy: (path) => destroy(zfs, path),
    snapshot: (paths, tag) => snapshot(zfs, paths, tag),
    removeSnapshot: (paths, tag) => removeSnapshot(zfs, paths, tag),
    rollback: (paths, tag, known) => rollback(zfs, paths, tag, known),
    rename: (from, to, known) => rename(zfs, from, to, known),
    peek: (path, tag) => peek(zfs, path, tag),
    attach: (path, target) => attach(zfs, path, target),
    detach: (path, target) => detach(zfs, path, target),
    setup: () => setup(zfs),
    teardown: () => teardown(zfs),
    wake: () => wake(zfs),
    placeOutside: (name) => placeOutside(zfs, name),
    problems: () => problems(zfs),
    streams: streams(zfs),
    quotas: quotas(zfs),
  }
}
