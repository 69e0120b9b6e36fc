import {isRecord} from '../../../errors.js'
import {readFileSync} from 'node:fs'

/** Directories of the runtime below pot's run directory. */
export const stateDirectory = (run: string): string => `${run}/oci`
export const bundleDirectory = (run: string, id: string): string => `${run}/bundles/${id}`
/** What the runtime says when it creates a container, and its holder after that. */
export const createLog = (run: string, id: string): string => `${bundleDirectory(run, id)}/create.log`

/** Ids of containers that run one command in the tree of a stopped pot; no pot can be called like that. */
export const ONCE = 'once+'

export interface Bundle {
  readonly root: string
  readonly cgroup: string
  readonly args: readonly unknown[]
  /** That of the holder. */
  readonly process: Readonly<Record<string, unknown>>
}

/** What the config.json of a container says; undefined when there is none or it is cut off. */
export function readBundle(run: string, id: string): Bundle | undefined {
  try {
    const config: unknown = JSON.parse(readFileSync(`${bundleDirectory(run, id)}/config.json`, 'utf8'))
    if (!isRecord(config) || !isRecord(config.root) || !isRecord(config.linux) || !isRecord(config.process)) return undefined
    const {path} = config.root
    const {cgroupsPath} = config.linux
    const {args} = config.process
    return typeof path === 'string' && typeof cgroupsPath === 'string'
      ? {root: path, cgroup: cgroupsPath, args: Array.isArray(args) ? args : [], process: config.process}
      : undefined
  } catch {
    return undefined
  }
}
