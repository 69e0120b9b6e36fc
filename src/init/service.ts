import {existsSync, readFileSync} from 'node:fs'
import {dirname} from 'node:path'
import type {Context} from '../context.js'
import {PotError} from '../errors.js'
import {SERVICE_MARK} from '../host/layout.js'
import type {Step} from '../operations/types.js'

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
  const wanted = files.filter(({path, content}) => read(path) !== content)
  await ctx.operate({
    title: 'service install',
    locks: ['settings'],
    async plan() {
      const foreign = wanted.find(({path}) => existsSync(path) && !isOurs(path))
      if (foreign !== undefined && !force)
        throw new PotError('FOREIGN_FILE', `${foreign.path} exists, and was not written by this pot`, {hint: 'pot service install --force replaces it'})
      return wanted.flatMap(({path, content, mode}): Step[] => {
        const directory = dirname(path)
        return [
          ...(existsSync(directory) ? [] : [{title: `make ${directory}`, run: {do: 'mkdir', path: directory}} satisfies Step]),
          {title: `write ${path}`, run: {do: 'write', path, content, mode}},
        ]
      })
    },
  })
  return {files: wanted.map(({path}) => path), enable}
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
  host
    .service([])
    .files.filter(({path}) => isOurs(path))
    .map(({path}) => ({title: `remove ${path}`, run: {do: 'remove', path}, final: true}))

const read = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined)
const isOurs = (path: string) => read(path)?.includes(SERVICE_MARK) === true
