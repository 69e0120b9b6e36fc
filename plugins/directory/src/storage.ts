import type {StorageDriver} from '@pot/core'
import {clone, create, destroy, peek, removeSnapshot, renameVolume, rollback, snapshot} from './changes.js'
import {directoriesOf} from './directories.js'
import {setup, teardown, wake} from './setup.js'
import {usage, volumes} from './volumes.js'

/** Stores each volume in a plain directory below `settings.fsRoot`, and each snapshot as a copy. The cache is the directory `settings.cache`. */
export const openDirectories: StorageDriver = (options) => {
  const directories = directoriesOf(options)
  return {
    name: 'directory',
    clonesDepend: false,
    rollbackLosesLater: false,
    rollbackLosesNested: false,
    mountsVolumes: false,
    removeNested: 'remove the directories',
    volumes: async () => volumes(directories),
    // Nobody but pot makes volumes: any other directory is a part of the volume in which it lies.
    nested: async () => [],
    usage: (paths) => usage(directories, paths),
    create: (path) => create(directories, path),
    clone: (source, tag, target) => clone(directories, source, tag, target),
    copy: (source, tag, target) => clone(directories, source, tag, target),
    destroy: (path) => destroy(directories, path),
    snapshot: (paths, tag) => snapshot(directories, paths, tag),
    removeSnapshot: (paths, tag) => removeSnapshot(directories, paths, tag),
    rollback: (paths, tag, known) => rollback(directories, paths, tag, known),
    rename: (from, to, known) => renameVolume(directories, from, to, known),
    peek: (path, tag) => peek(directories, path, tag),
    attach: (path, target) => directories.mounts.bind(directories.place(path), target, {readonly: false}),
    detach: (_path, target) => (target === undefined ? [] : directories.mounts.unmount(target)),
    setup: async () => setup(directories),
    teardown: async () => teardown(directories),
    wake: async () => wake(directories),
    problems: async () => [],
  }
}
