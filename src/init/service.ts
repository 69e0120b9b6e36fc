import {existsSync} from 'node:fs'
import type {Context} from '../context.js'
import {SERVICE_MARK} from '../host/layout.js'
import type {Step} from '../operations/types.js'
import {dropOwnFiles, isOwn, writeOwnFiles} from './own-files.js'

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
  files: host.service([]).files.map(({path}) => ({path, state: !existsSync(path) ? 'absent' : isOurs(path) ? 'installed' : 'of another origin'})),
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
  const {files, enable} = ctx.host.service([])
  const ours = files.map(({path}) => path).filter(isOurs)
  await ctx.operate({title: 'service remove', locks: ['settings'], plan: async () => dropService(ctx)})
  return {files: ours, enable}
}

/** Final steps that remove the files of the service. */
export const dropService = ({host}: Pick<Context, 'host'>): Step[] =>
  dropOwnFiles(
    host.service([]).files.map(({path}) => path),
    SERVICE_MARK,
  )

const isOurs = (path: string) => isOwn(path, SERVICE_MARK)
