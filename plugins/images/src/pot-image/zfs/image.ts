import {randomBytes} from 'node:crypto'
import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {parseKeyValues, PotError, type Context, type Step} from '@pot/core'
import type {ImageFiles} from '../find-files.js'
import {expander} from '../../formats.js'
import {checkImageWord, localName} from '../../local-name.js'
import {programArgv} from '../../program-argv.js'
import type {FoundImage, Wanted} from '../../source.js'

export interface About {
  readonly files: ImageFiles
  readonly pot: string
  readonly tag: string
  readonly wanted: Wanted
  /** Finds another image in the same place. */
  find(wanted: Wanted): Promise<FoundImage>
}

/**
 * An image in the form of a stream of zfs-send(8), as pot 0.16 writes it. The stream is received into a dataset that is not mounted with the others,
 * cleaned there, and then renamed to the pot. If the image depends on a parent that is not imported, the parent is imported first. Rejects with
 * BAD_IMAGE, and with the errors of the import of the parent.
 */
export async function streamImage(ctx: Context, about: About): Promise<FoundImage> {
  const {files, pot, tag} = about
  const {path, base, digest, meta, format} = files
  if (!existsSync(path)) throw new PotError('NO_IMAGE', `there is no ${base}, only its digest`, {hint: path})
  await importParent(ctx, about)
  const text = meta === '' ? [] : [`text:${meta}`]
  const check: Step = {title: `check ${base}`, run: {do: 'exec', argv: programArgv('verify', 'skein', digest, base, path, ...text)}, undo: 'nothing changes'}
  return {
    title: base,
    pot,
    tag,
    digest: `skein1024:${digest}`,
    record: {conf: parseKeyValues(''), hooks: {}},
    steps: async () => ({acquire: [], tree: []}),
    async whole({settings, host}, {name}, {rules, hooks}) {
      const {streams} = host.storage
      if (streams === undefined) throw new PotError('NEEDS_ZFS', `${base} is a stream of ZFS, and this host has ${host.storage.name}`)
      const id = randomBytes(6).toString('hex')
      const job = join(settings.fsRoot, `.import-${id}.json`)
      const write: Step = {title: 'write what the record has to be', run: {do: 'write', path: job, content: JSON.stringify({rules, hooks}), mode: 0o600}}
      const clear: Step = {title: `remove ${job}`, run: {do: 'remove', path: job}}
      return [
        check,
        write,
        ...streams.receive({id, name, from: expander(format, path), title: base, settle: (directory) => programArgv('settle', directory, job)}),
        clear,
      ]
    },
  }
}

/** Imports the parent that the first line of .meta names (`PARENT:TAG@SNAPSHOT`), unless it is already imported. */
async function importParent(ctx: Context, {files: {meta, base}, wanted, find}: About): Promise<void> {
  const [first = ''] = meta.split('\n')
  if (first === '' || first === '-') return
  const [, name, tag] = /^([^:@]+):([^:@]+)@[^:@]+$/.exec(first) ?? []
  if (name === undefined || tag === undefined) throw new PotError('BAD_IMAGE', `the .meta of ${base} is damaged`, {hint: 'get it again'})
  const pot = localName(checkImageWord('name', name), checkImageWord('tag', tag))
  if (existsSync(join(ctx.settings.fsRoot, 'jails', pot))) return
  if (base.startsWith(`${name}_${tag}.`)) throw new PotError('BAD_IMAGE', `${base} names itself as its parent`)
  ctx.report.info(`${base} is built on ${name} ${tag}, which is imported first`)
  const {importImage} = await import('../../import/import-image.js')
  const parent = await find({...wanted, reference: name, tag})
  await importImage(ctx, parent, {name: pot, hooks: false, settings: false})
}
