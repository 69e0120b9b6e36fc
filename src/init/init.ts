import {existsSync, readFileSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {defined} from '../defined.js'
import type {Context} from '../context.js'
import type {Step} from '../operations/types.js'
import type {Added} from '../plugins/hooks.js'
import {membersDirectory} from '../paths/members.js'
import {closeAll} from '../pots/tree/private-trees.js'
import {linkSteps, missingLinks, type PluginLink} from './plugins.js'
import {noteInit, readRecord, recordFile, type InitRecord} from './record.js'
import {storeSetting} from '../settings/store.js'
import {settingsFile} from '../settings/file.js'
import {parseAssignments} from '../settings/text.js'

/** Set up the host for pots. Can be repeated. `choices` are settings to store in pot.conf; `links` are plugins to install. */
export async function init(ctx: Context, choices: Readonly<Record<string, string>>, links: readonly PluginLink[] = []): Promise<void> {
  await ctx.operate({
    title: 'init',
    event: 'init',
    subject: {},
    locks: ['pool', 'settings', 'plugins'],
    plan: async (_look, added) => planInit(ctx, choices, links, added),
  })
}

async function planInit(ctx: Context, choices: Readonly<Record<string, string>>, wantedLinks: readonly PluginLink[], added: Added): Promise<Step[]> {
  const {settings, host, places} = ctx
  const group = await host.group(settings.group)
  const storage = await host.storage.setup()
  const wanted = Object.entries({...added.settings, ...choices}).filter(([key, value]) => written(settingsFile(places), key) !== value)
  const own = [
    ...group.make,
    ...storage,
    ...settingSteps(ctx, wanted),
    ...directories(ctx),
    ...closeAll(settings, storage.length > 0),
    ...access(settings.fsRoot, group.gid ?? settings.group),
    ...access(membersDirectory(settings.fsRoot), group.gid ?? settings.group),
  ]
  const links = missingLinks(places.data, wantedLinks)
  const first = own.length === 0 ? undefined : newRecord(ctx, group.make.length > 0 ? settings.group : undefined, wanted)
  const kept = await readRecord(places.data)
  const record = kept ?? first
  // A plugin that was installed after the first `init` may add settings.
  const ofPlugins = wanted.filter(([key]) => key in added.settings)
  const news = record === first ? {} : noted(ctx, ofPlugins, record?.settings ?? {})
  const changed = record === first || links.length > 0 || Object.keys(news).length > 0
  const note =
    record !== undefined && changed
      ? [keep(ctx, kept, {...record, settings: {...record.settings, ...news}, plugins: [...(record.plugins ?? []), ...links]})]
      : []
  return [...added.before, ...own, ...linkSteps(places.data, links), ...note, ...added.after]
}

function written(file: string, key: string): string | undefined {
  const lines = existsSync(file) ? parseAssignments(readFileSync(file, 'utf8')) : []
  return lines.findLast((line) => line.key === key)?.value
}

function settingSteps({places}: Context, wanted: readonly [string, string][]): Step[] {
  const file = settingsFile(places)
  const before = existsSync(file) ? readFileSync(file, 'utf8') : undefined
  const inverse = before === undefined ? ({do: 'remove', path: file} as const) : ({do: 'write', path: file, content: before} as const)
  const make: Step[] = existsSync(places.config) || wanted.length === 0 ? [] : [{title: `make ${places.config}`, run: {do: 'mkdir', path: places.config}}]
  const set = wanted.map(([key, value]): Step => ({title: `set ${key}=${value}`, run: storeSetting.action({file, key, value}), undo: [inverse]}))
  return [...make, ...set]
}

function directories({settings}: Context): Step[] {
  const wanted: [string, number | undefined][] = [
    [join(settings.fsRoot, 'bridges'), undefined],
    [settings.tmp, 0o1777],
    [membersDirectory(settings.fsRoot), 0o750],
  ]
  return wanted.filter(([path]) => !existsSync(path)).map(([path, mode]) => ({title: `make ${path}`, run: {do: 'mkdir', path, ...defined({mode})}}))
}

/** Allows only root and the group to list the pot root. The trees in the pot root are closed to the group too. */
function access(fsRoot: string, group: number | string): Step[] {
  const before = statSync(fsRoot, {throwIfNoEntry: false})
  const mode = before ? (before.mode & 0o7777).toString(8) : undefined
  if (mode === '750' && before?.uid === 0 && before.gid === group) return []
  return [
    {
      title: `let root and group ${group} alone into ${fsRoot}`,
      run: {do: 'exec', argv: ['chmod', '0750', fsRoot]},
      undo: mode === undefined ? 'covered' : [{do: 'exec', argv: ['chmod', mode, fsRoot]}],
    },
    {
      title: `give ${fsRoot} to group ${group}`,
      run: {do: 'exec', argv: ['chown', `root:${group}`, fsRoot]},
      undo: before ? [{do: 'exec', argv: ['chown', `${before.uid}:${before.gid}`, fsRoot]}] : 'covered',
    },
  ]
}

/** Returns the settings to write, with their values before pot was set up. An older record has precedence for a former value. */
const noted = ({places}: Pick<Context, 'places'>, wanted: readonly [string, string][], older: InitRecord['settings']): InitRecord['settings'] =>
  Object.fromEntries(wanted.map(([key, now]) => [key, {now, before: older[key] ? older[key].before : (written(settingsFile(places), key) ?? null)}]))

const newRecord = ({settings, places}: Context, group: string | undefined, wanted: readonly [string, string][]): InitRecord => ({
  ...defined({group}),
  settings: noted({places}, wanted, {}),
  newFile: !existsSync(settingsFile(places)),
  directories: [settings.tmp, places.config].filter((path) => !existsSync(path)),
})

function keep({places}: Context, before: InitRecord | undefined, record: InitRecord): Step {
  const file = recordFile(places.data)
  const run = noteInit.action({file, record: JSON.stringify(record)})
  const undo = before === undefined ? ({do: 'remove', path: file} as const) : noteInit.action({file, record: JSON.stringify(before)})
  return {title: 'note what was made', run, undo: [undo]}
}
