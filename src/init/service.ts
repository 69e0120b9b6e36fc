import {existsSync} from 'node:fs'
import type {Context} from '../context.js'
import {SERVICE_MARK} from '../host/layout.js'
import type {Step} from '../operations/types.js'
import {dropOwnFiles, isOwn, removeOwnFiles, writeOwnFiles} from './own-files.js'

export interface ServiceResult {
  /** Absolute paths of the files that were written or removed. */
  readonly files: readonly string[]
  /** The command that enables the service. */
  readonly enable: string
}

export interface ServiceState {
  readonly files: readonly {readonly path: string; readonly state: 'installed' | 'absent' | 'of another origin'}[]
}

export const serviceState = ({host}: Pick<Context, 'host'>): ServiceState => ({
  files: host.service([]).files.map(({path}) => ({path, state: !existsSync(path) ? 'absent' : isOwn(path, SERVICE_MARK) ? 'installed' : 'of another origin'})),
})

/**
 * Write the files with which the system starts pots when it boots, and stops them when it shuts down. The administrator must enable the service.
 * `program` is the argv of pot. Rejects with FOREIGN_FILE if one of the files exists and pot did not write it, unless `force`.
 */
export async function installService(ctx: Context, program: readonly string[], force = false): Promise<ServiceResult> {
  const {files, enable} = ctx.host.service(program)
  return {files: await writeOwnFiles(ctx, 'service install', files, SERVICE_MARK, force), enable}
}

/** Remove the files of the service. Files that pot did not write stay. */
export async function removeService(ctx: Context): Promise<ServiceResult> {
  const {enable} = ctx.host.service([])
  return {files: await removeOwnFiles(ctx, 'service remove', pathsOf(ctx), SERVICE_MARK), enable}
}

/** Final steps that remove the files of the service. */
export const dropService = (ctx: Pick<Context, 'host'>): Step[] => dropOwnFiles(pathsOf(ctx), SERVICE_MARK)

const pathsOf = ({host}: Pick<Context, 'host'>): string[] => host.service([]).files.map(({path}) => path)
