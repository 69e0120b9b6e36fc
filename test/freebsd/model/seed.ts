import {chmodSync, mkdirSync} from 'node:fs'
import {join} from 'node:path'
import type {State} from './state.js'
import {newDataset} from './zfs/create.js'
import {mountNew} from './zfs/mounting.js'

/** A freshly installed host: one pool, the usual directories. */
export async function seed(state: State): Promise<void> {
  for (const dir of ['etc', 'usr/local/etc', 'usr/local/share', 'var/run', 'var/log', 'opt']) mkdirSync(join(state.root, dir), {recursive: true})
  mkdirSync(join(state.root, 'root'), {mode: 0o700})
  mkdirSync(join(state.root, 'tmp'))
  chmodSync(join(state.root, 'tmp'), 0o1777)
  const pool = newDataset(state, 'zroot', [
    ['mountpoint', join(state.root, 'zroot')],
    ['compression', 'lz4'],
    ['atime', 'off'],
  ])
  await mountNew(state, pool)
}
