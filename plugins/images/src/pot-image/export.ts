import {randomBytes} from 'node:crypto'
import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {
  callerUmask,
  defined,
  encode,
  final,
  misuse,
  PotError,
  readPot,
  readTrusted,
  refuseLeftOut,
  withConf,
  writeRecord,
  type Context,
  type Look,
  type Pot,
  type Step,
  type Streams,
  type Volume,
  verbs,
} from '@pot/core'
import {readSecretKey} from '@pot/core'
import {checkOrder, IMAGE_SNAPSHOT, IMAGE_TAG, lastExport} from '../export-tags.js'
import {algorithmOf, compressor, digestFile, imageFile, isStream, type Format} from '../formats.js'
import {checkImageWord} from '../local-name.js'
import {FORMAT, type PortableRecord} from './portable/format.js'
import {programArgv} from '../program-argv.js'
import {parentOf} from './zfs/parent.js'

export interface ExportRequest {
  readonly name: string
  readonly tag?: string | undefined
  /** Absolute path of the directory for the image. */
  readonly directory: string
  readonly format?: Format | undefined
  /** Compression level, 0 to 9. */
  readonly level?: number | undefined
  /** Path of a file with a secret key of signify(1). */
  readonly key?: string | undefined
  /** Whether the tag must be later than the tag of the last export. */
  readonly check: boolean
  /** For streams: permit several snapshots; the image then contains all of them. */
  readonly allSnapshots: boolean
  /** Take a snapshot if the pot has none, and remove all but the last. */
  readonly auto: boolean
}

export interface Exported {
  readonly file: string
  readonly tag: string
  readonly snapshot: string
  readonly format: Format
  readonly signed: boolean
  /** Files of the pot that the image does not contain, such as `socket 'run/x'`. */
  readonly skipped: readonly string[]
}

/**
 * Writes a snapshot of a single pot to files that `pot import` can read. The files appear only when all of them are complete. Rejects with NO_POT,
 * USAGE, NO_SNAPSHOT, SNAPSHOTS (several snapshots, and neither `allSnapshots` nor `auto`), NEEDS_ZFS, NESTED_VOLUMES, OLD_TAG, NO_TAG (the pot that
 * this one is a clone of was not exported), BAD_KEY, and with the errors of `Operate`.
 */
export async function exportPot(ctx: Context, request: ExportRequest): Promise<Exported> {
  const pot = readPot(ctx.settings, request.name)
  if (pot.type !== 'single') throw misuse(`'${pot.name}' is a multi pot, which shares its base with others: only a single pot can be exported`)
  if (request.key !== undefined) readSecretKey(request.key)
  const format = request.format ?? (await defaultFormat(ctx, pot))
  if (isStream(format) && ctx.host.storage.streams === undefined)
    throw new PotError('NEEDS_ZFS', `${format} is a stream of ZFS, and this host has ${ctx.host.storage.name}`, {
      exit: 2,
      hint: `pot export -p ${pot.name} --format tar.zst`,
    })
  const skipped = join(pot.dir, 'log', 'export-skipped')
  const {result, carriedOut} = await ctx.operate({
    title: `export ${pot.name}`,
    event: 'export',
    subject: {pot, detail: format},
    locks: [`pot/${pot.name}`],
    async plan(look) {
      const volumes = await look.volumes()
      const {tag: snapshot, before} = chooseSnapshot(ctx, request, volumes, format)
      // A stream would also contain the nested datasets, but an import rejects it, because datasets can be mounted anywhere on the host.
      await refuseLeftOut(ctx.host.storage, `jails/${pot.name}/m`, isStream(format) ? undefined : snapshot)
      const tag = checkImageWord('tag', request.tag ?? snapshot)
      if (request.check) checkOrder(await lastExport(ctx, pot), {tag, snapshot})
      const file = join(request.directory, imageFile(pot.name, tag, format))
      const exported: Exported = {file, tag, snapshot, format, signed: request.key !== undefined, skipped: []}
      const steps = [...before, ...(await writeSteps(ctx, look, request, pot, {...exported, list: skipped})), ...remember(ctx, pot, exported)]
      return {steps, result: exported}
    },
  })
  return {...result, skipped: carriedOut ? linesOf(skipped) : []}
}

/** The format of pot 0.16 if any host with ZFS can import the stream, otherwise `tar.zst`. */
async function defaultFormat(ctx: Context, pot: Pot): Promise<Format> {
  if (ctx.host.storage.streams === undefined) return 'tar.zst'
  const origin = (await ctx.host.storage.volumes()).find(({path}) => path === `jails/${pot.name}/m`)?.origin
  return origin === undefined || origin.path.startsWith('jails/') ? 'xz' : 'tar.zst'
}

interface Chosen {
  readonly tag: string
  readonly before: Step[]
}

export function chooseSnapshot(
  ctx: Context,
  {name, auto, allSnapshots}: Pick<ExportRequest, 'name' | 'auto' | 'allSnapshots'>,
  volumes: readonly Volume[],
  format: Format,
): Chosen {
  const {storage} = ctx.host
  const paths = volumes.filter(({path}) => path === `jails/${name}` || path.startsWith(`jails/${name}/`)).map(({path}) => path)
  const of = (path: string) => volumes.find((volume) => volume.path === path)?.snapshots.map(({tag}) => tag) ?? []
  const tags = of(`jails/${name}`).filter((tag) => of(`jails/${name}/m`).includes(tag))
  const last = tags.at(-1)
  if (last === undefined) {
    if (!auto) throw new PotError('NO_SNAPSHOT', `'${name}' has no snapshot`, {hint: `pot snapshot -p ${name}, or pot export -A`})
    const tag = String(Math.floor(Date.now() / 1000))
    return {tag, before: storage.snapshot(paths, tag)}
  }
  if (tags.length > 1 && isStream(format) && !auto && !allSnapshots)
    throw new PotError('SNAPSHOTS', `'${name}' has ${tags.length} snapshots, and the image would contain all of them`, {
      hint: `pot purge-snapshots -p ${name}, or pot export -A; -F exports them all`,
    })
  const purge: Step = {title: `purge the snapshots of ${name}`, run: verbs.purgeSnapshots.action({pot: name}), undo: 'stays'}
  return {tag: last, before: tags.length > 1 && auto ? [purge] : []}
}

async function writeSteps(ctx: Context, look: Look, request: ExportRequest, pot: Pot, image: Exported & {readonly list: string}): Promise<Step[]> {
  const {format, file, tag} = image
  const id = randomBytes(6).toString('hex')
  const {directory} = request
  const base = imageFile(pot.name, tag, format)
  const ends = ['', ...(isStream(format) ? ['.meta'] : []), `.${algorithmOf(format)}`, ...(request.key === undefined ? [] : [`.${algorithmOf(format)}.sig`])]
  const draft = (end: string) => join(directory, `.${base}${end}.${id}`)
  const made = (end: string) => ({undo: [{do: 'exec', argv: ['rm', '-f', draft(end)]} as const]})
  const digestEnd = `.${algorithmOf(format)}`
  const {streams} = ctx.host.storage
  const source =
    isStream(format) && streams !== undefined
      ? await streamSource(ctx, look, streams, pot, image)
      : portableSource(ctx, pot, image, join(directory, `.${base}.record.${id}`))
  const meta = isStream(format) ? `${source.meta}\n` : ''
  return [
    ...source.before,
    {
      title: `write ${base}`,
      run: {
        do: 'pipe',
        from: source.argv,
        through: compressor(format, request.level),
        to: programArgv('store', algorithmOf(format), draft(''), draft(digestEnd), base, meta, callerUmask()),
      },
      undo: [...made('').undo, ...made(digestEnd).undo],
    },
    ...(isStream(format) ? [{title: `write ${base}.meta`, run: {do: 'write', path: draft('.meta'), content: meta}} satisfies Step] : []),
    ...(request.key === undefined
      ? []
      : [
          {
            title: `sign ${base}`,
            run: {do: 'exec', argv: programArgv('sign', request.key, draft(digestEnd), draft(`${digestEnd}.sig`))},
            ...made(`${digestEnd}.sig`),
          } satisfies Step,
        ]),
    // An old signature would not match the new image.
    ...(request.key === undefined
      ? [{title: 'remove an old signature', run: {do: 'remove', path: `${digestFile(file, format)}.sig`}, final: true} satisfies Step]
      : []),
    ...ends.map(
      (end): Step => ({
        title: `put ${base}${end} in its place`,
        run: {do: 'exec', argv: ['mv', '-f', draft(end), `${file}${end}`], when: {exists: draft(end)}},
        final: true,
      }),
    ),
    ...source.after.map(final),
  ]
}

interface Source {
  readonly before: readonly Step[]
  readonly argv: readonly string[]
  readonly after: readonly Step[]
  readonly meta: string
}

async function streamSource(ctx: Context, look: Look, streams: Streams, pot: Pot, {snapshot}: Exported): Promise<Source> {
  const meta = await parentOf(ctx, look, pot.name)
  return {before: [], argv: streams.send(`jails/${pot.name}`, snapshot), after: [], meta}
}

/** The record is passed in a file: it can contain secrets, and other users can see the arguments of a process. */
function portableSource(ctx: Context, pot: Pot, {tag, snapshot, list}: Exported & {readonly list: string}, record: string): Source {
  const {directory, open, close} = ctx.host.storage.peek(`jails/${pot.name}/m`, snapshot)
  const clear: Step = {title: 'remove the record', run: {do: 'remove', path: record}}
  return {
    before: [
      {title: 'make log', run: {do: 'mkdir', path: join(pot.dir, 'log')}},
      {title: 'forget what an earlier export has left out', run: {do: 'write', path: list, content: ''}},
      ...open,
      {title: 'write the record', run: {do: 'write', path: record, content: JSON.stringify(recordOf(ctx, pot, tag)), mode: 0o600}},
    ],
    argv: programArgv('pack', directory, record, list),
    after: [...close, clear],
    meta: '-',
  }
}

function recordOf(ctx: Context, pot: Pot, tag: string): PortableRecord {
  const read = (file: string) => (existsSync(join(pot.dir, 'conf', file)) ? readFileSync(join(pot.dir, 'conf', file), 'utf8') : undefined)
  const hooks = ['prestart.sh', 'poststart.sh', 'prestop.sh', 'poststop.sh'].flatMap((file) => {
    const path = join(pot.dir, 'conf', file)
    return existsSync(path) ? [[file, readTrusted(`the script ${file} of ${pot.name}`, path).toString('utf8')] as const] : []
  })
  const resolvConf = pot.dns === 'custom' ? read('resolv.conf') : undefined
  return {
    format: FORMAT,
    name: pot.name,
    tag,
    host: ctx.host.name,
    conf: encode(pot),
    hooks: Object.fromEntries(hooks),
    ...defined({resolvConf}),
  }
}

/** Stores the tag and the snapshot for the option -c, and for exports of clones; on ZFS also in the properties that pot 0.16 reads. */
export function remember(ctx: Context, pot: Pot, {tag, snapshot}: Pick<Exported, 'tag' | 'snapshot'>): Step[] {
  const {streams} = ctx.host.storage
  const exported = withConf(pot, IMAGE_SNAPSHOT.write(IMAGE_TAG.write(pot.conf, tag), snapshot))
  const path = `jails/${pot.name}`
  const notes = streams === undefined ? [] : [streams.note(path, ':pot.tag', tag), streams.note(path, ':pot.snap', snapshot)]
  return [...notes, {...writeRecord(exported), final: true}]
}

function linesOf(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []
}
