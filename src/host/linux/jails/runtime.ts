import {mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {PotError, isRecord} from '../../../errors.js'
import type {Ask, Exec} from '../../../programs/ask.js'
import {doubtOf, doubtText} from '../../../paths/trust.js'
import {temporaryBeside} from '../../../paths/temporary.js'
import {installCommand} from '../../../programs/packages.js'
import {tryRuntime} from './probe.js'
import {which} from '../../../programs/which.js'

export interface Runtime {
  /** Absolute path, or the name in the settings if it is not in PATH. */
  readonly path: string
  /** Such as `runc 1.1.5`; only the name if the version is unknown. */
  readonly version: string
}

/** A runtime that works, or the errors of all installed ones. */
export type Found = {readonly runtime: Runtime} | {readonly runtime: undefined; readonly refusals: readonly string[]}

const CANDIDATES = ['crun', 'runc'] as const

const changed = (path: string) => statSync(path, {throwIfNoEntry: false})?.mtimeMs

function remembered(file: string): Runtime | undefined {
  try {
    const noted: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (!isRecord(noted) || typeof noted.path !== 'string' || typeof noted.version !== 'string') return undefined
    return noted.changed === changed(noted.path) ? {path: noted.path, version: noted.version} : undefined
  } catch {
    return undefined
  }
}

function remember(file: string, runtime: Runtime): void {
  const partial = temporaryBeside(file)
  try {
    writeFileSync(partial, JSON.stringify({...runtime, changed: changed(runtime.path)}))
    renameSync(partial, file)
  } catch {
    // The next command tries the runtime again.
    rmSync(partial, {force: true})
  }
}

/**
 * Resolves with the runtime of the settings, without a trial; otherwise with the first runtime that starts a container on this host. The result is stored in
 * `run` until the program changes or the machine restarts. Without `exec`, and for users other than root, only a stored result is used.
 */
export async function findRuntime(ask: Ask, run: string, configured: string | undefined, exec?: Exec): Promise<Found> {
  if (configured !== undefined) {
    const path = which(configured) ?? configured
    const doubt = doubtOf(path)
    return doubt === undefined ? {runtime: {path, version: configured}} : {runtime: undefined, refusals: [doubtText(doubt)]}
  }
  const file = join(run, 'runtime.json')
  const known = remembered(file)
  if (known !== undefined && doubtOf(known.path) === undefined) return {runtime: known}
  if (exec === undefined || process.getuid?.() !== 0) return {runtime: undefined, refusals: ['only commands of root that need a runtime try them']}
  const refusals: string[] = []
  for (const name of CANDIDATES) {
    const path = which(name)
    if (path === undefined) continue
    const doubt = doubtOf(path)
    if (doubt !== undefined) {
      refusals.push(`${name}: ${doubtText(doubt)}`)
      continue
    }
    mkdirSync(run, {recursive: true})
    const tried = await tryRuntime(ask, exec, run, path)
    if ('refusal' in tried) {
      refusals.push(`${name}: ${tried.refusal}`)
      continue
    }
    remember(file, {path, version: tried.version})
    return {runtime: {path, version: tried.version}}
  }
  return {runtime: undefined, refusals}
}

/** Throws NO_RUNTIME when no runtime works. */
export function needRuntime(found: Found): Runtime {
  if (found.runtime !== undefined) return found.runtime
  const [refusal] = found.refusals
  if (refusal === undefined) throw new PotError('NO_RUNTIME', 'no OCI runtime is installed', {hint: installCommand('runc') ?? 'install runc or crun'})
  throw new PotError('NO_RUNTIME', `no OCI runtime works on this host: ${refusal}`, {hint: 'pot doctor'})
}
