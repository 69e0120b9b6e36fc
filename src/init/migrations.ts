import {existsSync, readFileSync} from 'node:fs'
import {dirname} from 'node:path'
import type {Context} from '../context.js'
import {isRecord, PotError} from '../errors.js'
import type {Step} from '../operations/types.js'
import {filesOf, versionIn, withVersion, type FileKind, type Stores} from '../paths/file-kinds.js'
import {encode} from '../record/codec.js'
import {migrated} from '../record/migrate.js'
import {migrateMounts} from '../record/mounts.js'
import {ENV_VALUES, mountsFile, confFile, readPots} from '../record/store.js'

/** A conversion of the text of a file from version `from` to the next one, with the new version in it. */
export interface Migration {
  readonly from: number
  convert(text: string): string
}

/** A kind of file, and its conversions. */
export interface Migrating {
  readonly kind: FileKind
  readonly migrations: readonly Migration[]
}

/** The kinds of files that are converted as they are. Records are read and written; all files have version 1 today. */
const MIGRATIONS: readonly Migrating[] = []

/** A file with another text. */
export interface FileChange {
  readonly path: string
  readonly before: string
  readonly after: string
}

/** The text of a file after all conversions that it needs. Throws NO_MIGRATION if one is missing. */
export function converted({kind, migrations}: Migrating, path: string, text: string): string {
  let now = text
  for (let version = Number(versionIn(kind, text) ?? 1); version < kind.version; version++) {
    const next = migrations.find(({from}) => from === version)
    if (next === undefined) throw new PotError('NO_MIGRATION', `${path} has the format ${version}, from which this pot has no way on`)
    now = next.convert(now)
  }
  return now
}

const readText = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : '')

/** All files that are to be changed. Records that cannot be read are left alone. */
export function outdated({settings, places}: Pick<Context, 'settings' | 'places'>, kinds = MIGRATIONS): FileChange[] {
  const records = readPots(settings).pots.flatMap((pot) => [
    {path: confFile(pot), before: encode(pot), after: encode(migrated(pot))},
    {path: mountsFile(pot), before: readText(mountsFile(pot)), after: migrateMounts(readText(mountsFile(pot)), pot.root)},
  ])
  const others = kinds.flatMap((one) =>
    filesOf(one.kind, storesOf({settings, places})).map((path) => ({path, before: readText(path), after: converted(one, path, readText(path))})),
  )
  return [...records, ...others].filter(({before, after}) => before !== after)
}

export const storesOf = ({settings, places}: Pick<Context, 'settings' | 'places'>): Stores => ({
  fs: settings.fsRoot,
  config: places.config,
  data: places.data,
  run: places.run,
})

/** The file with the texts from before the last migration: `FILE_KINDS.migration`. Only root can read it. */
const beforeFile = ({places}: Pick<Context, 'places'>) => `${places.data}/before-migrate.json`

const write = (path: string, content: string): Step => ({title: `write ${path}`, run: {do: 'write', path, content, hide: ENV_VALUES}})

/** The steps that change the files, and keep what they were. */
export function migrationSteps(ctx: Pick<Context, 'places'>, changes: readonly FileChange[]): Step[] {
  if (changes.length === 0) return []
  const path = beforeFile(ctx)
  const kept = JSON.stringify(withVersion('migration', {files: changes}))
  return [
    {title: `make ${dirname(path)}`, run: {do: 'mkdir', path: dirname(path)}},
    {title: 'keep the files as they are', run: {do: 'write', path, content: `${kept}\n`, mode: 0o600, hide: '^(.{12}).*'}},
    ...changes.map(({path: file, after}) => write(file, after)),
  ]
}

const isChange = (value: unknown): value is FileChange =>
  isRecord(value) && typeof value.path === 'string' && typeof value.before === 'string' && typeof value.after === 'string'

/** What the last migration has changed. Throws NO_MIGRATION if there was none, or it was undone. */
export function lastMigration(ctx: Pick<Context, 'places'>): FileChange[] {
  const path = beforeFile(ctx)
  const kept: unknown = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined
  if (!isRecord(kept) || !Array.isArray(kept.files)) throw new PotError('NO_MIGRATION', 'there is no migration to undo')
  return kept.files.filter(isChange)
}

/** The steps that write back what was before. Throws CHANGED for a file that was changed since. */
export function backSteps(ctx: Pick<Context, 'places'>, changes: readonly FileChange[]): Step[] {
  const changed = changes.filter(({path, after}) => readText(path) !== after).map(({path}) => path)
  if (changed.length > 0)
    throw new PotError('CHANGED', `changed since the migration, which would be lost: ${changed.join(', ')}`, {
      hint: `the texts from before are in ${beforeFile(ctx)}`,
    })
  return [...changes.map(({path, before}) => write(path, before)), {title: 'forget the migration', run: {do: 'remove', path: beforeFile(ctx)}}]
}

/** Locks of everything that a migration may change. */
export const migrationLocks = (ctx: Pick<Context, 'settings'>): string[] => {
  const {pots, broken} = readPots(ctx.settings)
  return ['settings', ...[...pots, ...broken].map(({name}) => `pot/${name}`)]
}
