import {isRecord} from '../../../errors.js'
import {readFileSync} from 'node:fs'

/** Directories of the runtime below pot's run directory. */
export const stateDirectory = (run: string): string => `${run}/oci`
export const bundleDirectory = (run: string, id: string): string => `${run}/bundles/${id}`
/** The log of the runtime while it creates a container, and then of the holder. */
export const createLog = (run: string, id: string): string => `${bundleDirectory(run, id)}/create.log`

/** Prefix of the ID of a container that runs one command in the tree of a pot. No pot can have such a name. */
export const ONCE = 'once+'

export interface Bundle {
  readonly root: string
  readonly cgroup: string
  readonly args: readonly unknown[]
  /** argv of the holder. */
  readonly process: Readonly<Record<string, unknown>>
}

/** Reads the config.json of a container; returns undefined if the file is missing or incomplete. */
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
