import {randomBytes} from 'node:crypto'
import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {callerUmask, PotError, final, misuse, readPot, refuseLeftOut, type Context, type Pot, type Step} from '@pot/core'
import {chooseSnapshot, remember} from '../pot-image/export.js'
import {checkOrder, lastExport} from '../export-tags.js'
import {checkImageWord} from '../local-name.js'
import {programArgv} from '../program-argv.js'
import type {PackJob} from './layers/pack.js'
import {architectureOf} from './format/platform.js'
import {configOf} from './pot-record.js'

export interface OciExport {
  readonly name: string
  readonly tag?: string | undefined
  /** Absolute path of the directory for the image. */
  readonly directory: string
  /** `oci`: a directory; `oci.tar`: a tar archive of the directory, which docker can also load. */
  readonly format: 'oci' | 'oci.tar'
  /** Compression level, 0 to 9. */
  readonly level?: number | undefined
  readonly check: boolean
  readonly auto: boolean
}

export interface OciExported {
  readonly file: string
  readonly tag: string
  readonly snapshot: string
  readonly format: 'oci' | 'oci.tar'
}

/**
 * Writes a snapshot of a single pot as an OCI image: one layer with the base that the pot was cloned from, and one with the differences. Rejects with
 * NO_POT, USAGE, NO_SNAPSHOT, NESTED_VOLUMES, OLD_TAG, EXISTS, and with the errors of `Operate`.
 */
export async function exportOci(ctx: Context, request: OciExport): Promise<OciExported> {
  const {name, format, directory} = request
  const pot = readPot(ctx.settings, name)
  if (pot.type !== 'single') throw misuse(`'${name}' is a multi pot, which shares its base with others: only a single pot can be exported`)
  const {result} = await ctx.operate({
    title: `export ${name}`,
    event: 'export',
    subject: {pot, detail: format},
    locks: [`pot/${name}`],
    async plan(look) {
      const volumes = await look.volumes()
      const {tag: snapshot, before} = chooseSnapshot(ctx, {...request, allSnapshots: true}, volumes, 'tar.zst')
      await refuseLeftOut(ctx.host.storage, `jails/${name}/m`, snapshot)
      const tag = checkImageWord('tag', request.tag ?? snapshot)
      if (request.check) checkOrder(await lastExport(ctx, pot), {tag, snapshot})
      const file = join(directory, `${name}_${tag}.${format}`)
      if (existsSync(file)) throw new PotError('EXISTS', `${file} already exists`, {hint: 'give another tag with -t, or remove it'})
      const exported: OciExported = {file, tag, snapshot, format}
      const origin = volumes.find(({path}) => path === `jails/${name}/m`)?.origin
      return {steps: [...before, ...packSteps(ctx, request, pot, exported, origin), ...remember(ctx, pot, exported)], result: exported}
    },
  })
  return result
}

type Origin = {readonly path: string; readonly tag: string} | undefined

function packSteps(
  {host, attributes}: Context,
  {level = 6, directory}: OciExport,
  pot: Pot,
  {file, tag, snapshot, format}: OciExported,
  origin: Origin,
): Step[] {
  const id = randomBytes(6).toString('hex')
  const own = host.storage.peek(`jails/${pot.name}/m`, snapshot)
  const below = origin === undefined ? [] : [host.storage.peek(origin.path, origin.tag)]
  const [draft, order] = [join(directory, `.${pot.name}.${id}`), join(directory, `.${pot.name}.${id}.json`)]
  const trees = [...below, own].map((one) => one.directory)
  const config = configOf({host, attributes}, pot, architectureOf(process.arch))
  const job: PackJob = {trees, out: draft, tar: format === 'oci.tar', name: pot.name.toLowerCase(), tag, level, umask: callerUmask(), config}
  const peeks = [...below, own]
  return [
    ...peeks.flatMap(({open}) => open),
    // The job is passed in a file: the environment of a pot can contain secrets, and other users can see the arguments of a process.
    {title: 'write what is to be packed', run: {do: 'write', path: order, content: JSON.stringify(job), mode: 0o600}},
    {
      title: `pack ${pot.name}`,
      run: {do: 'exec', argv: programArgv('pack-layers', order), show: true},
      undo: [{do: 'exec', argv: ['rm', '-rf', draft, `${draft}.d`]}],
    },
    {title: `name it ${file}`, run: {do: 'rename', from: draft, to: file}},
    {title: 'remove what was to be packed', run: {do: 'remove', path: order}, final: true},
    ...peeks.toReversed().flatMap(({close}) => close.map(final)),
  ]
}
