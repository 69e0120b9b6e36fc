import {randomBytes} from 'node:crypto'
import {join} from 'node:path'
import type {Condition, ExecAction} from '../../../operations/types.js'
import type {Settings} from '../../../settings/settings.js'
import {script} from '../../../programs/script.js'
import type {Ask} from '../../../programs/ask.js'
import {locate} from '../../layout.js'
import {exec} from '../volumes/actions.js'

export interface ZfsOptions {
  readonly ask: Ask
  readonly settings: Pick<Settings, 'zfsRoot' | 'fsRoot' | 'cache'>
  /** Whether zfs is OpenZFS, which has the property `encryption`, and not zfs-fuse. The first output of zfs corrects a wrong value. */
  readonly modern?: boolean
  /** Makes the ids for ownership marks. */
  readonly id?: () => string
}

/** State that all functions of the ZFS driver share. */
export interface Zfs {
  readonly ask: Ask
  /** Name of the root dataset. */
  readonly root: string
  readonly settings: ZfsOptions['settings']
  /** Facts from earlier output of zfs. */
  readonly learned: {modern: boolean; paths: readonly string[]}
  readonly id: () => string
  dataset(path: string): string
  /** Absolute path of the own mount point of a volume. */
  place(path: string): string
}

export function zfsContext({ask, settings, modern = true, id = () => randomBytes(6).toString('hex')}: ZfsOptions): Zfs {
  return {
    ask,
    settings,
    id,
    root: settings.zfsRoot,
    learned: {modern, paths: []},
    dataset: (path) => (path === '' ? settings.zfsRoot : `${settings.zfsRoot}/${path}`),
    place: (path) => (path === 'cache' ? settings.cache : join(settings.fsRoot, locate(path))),
  }
}

/** Whether the mount point of the volume differs from the mount point that it would inherit. */
export const isPinned = (path: string): boolean => path === 'cache' || locate(path) !== path

const patiently = script(import.meta.url, 'patient')

/** Runs a command of zfs that needs a dataset that is not in use. With zfs-fuse the command is repeated while the dataset is busy. */
export const patient = ({learned}: Zfs, ...argv: string[]): ExecAction => exec(...(learned.modern ? argv : patiently(...argv)))

export const ABSENT = ['does not exist', 'could not find any snapshots']

/** User property that holds the id of the step that made the dataset or snapshot. Children inherit the property, so its source is checked too. */
export const MARK = 'pot:op'

/** Holds when the step with this id made or marked the dataset or snapshot. */
export const marked = (name: string, id: string, property = MARK): Condition => ({
  argv: ['zfs', 'get', '-Hp', '-o', 'value,source', property, name],
  prints: `${id}\tlocal`,
})
