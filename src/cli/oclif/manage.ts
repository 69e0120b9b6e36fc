import type {Config} from '@oclif/core/interfaces'
import type {Context} from '../../context.js'
import {hasCode, messageOf, misuse, PotError} from '../../errors.js'
import type {Step} from '../../operations/types.js'
import {permissionLines, permissionsIn} from '../../plugins/contributed/permissions.js'
import {join} from 'node:path'
import {mustBeSigned, refuseUnsigned, signerOf} from '../../plugins/manage/signatures.js'
import {directoryOf, installed, installedNames, readList} from '../../plugins/installed.js'
import {existingDirectory, isInstall, sources} from '../../plugins/manage/install.js'
import {inWords, manifestIn, manifestOf} from '../../plugins/manage/manifest.js'
import {meant} from '../../plugins/manage/meant.js'
import {keptIn} from '../../plugins/manage/kept.js'
import {strangersNow} from '../../plugins/manage/strangers.js'
import {checkPlugins, keepPlugins, permittedNow, putBackPlugins, runManager, wrongNow} from '../../procedures/plugins.js'

const REMOVE = ['plugins:uninstall', 'plugins:unlink', 'plugins:remove']
const CHANGES = [...REMOVE, 'plugins:install', 'plugins:add', 'plugins:link', 'plugins:update', 'plugins:reset']

/** Whether a command of the plugin manager changes the installed plugins. */
export const changesPlugins = (id: string): boolean => CHANGES.includes(id)

/** Options of pot that the plugin manager does not accept. */
const OWN = ['--json', '--plan', '--allow-scripts', '--allow-permissions']

interface Line {
  /** Words that pot passes to the plugin manager. */
  readonly argv: string[]
  /** Names of the plugins to remove. */
  readonly leaving: readonly string[]
  readonly force: boolean
  readonly plan: boolean
  readonly scripts: boolean
  /** Whether a new version may touch more than the old one. */
  readonly permissions: boolean
}

/** Names of the plugins that the words of an uninstall refer to. Throws NO_PLUGIN for a plugin that is not installed. */
function leavingOf(data: string, words: readonly string[]): string[] {
  return (words.length === 0 ? ['.'] : words).map((word) => {
    const found = meant(installed(data), word)?.name
    if (found !== undefined) return found
    throw new PotError('NO_PLUGIN', `the plugin '${word}' is not installed`, {hint: 'pot plugins lists those that are'})
  })
}

/** Parses the words after the command. */
function read(id: string, all: readonly string[], data: string): Line {
  const has = (...options: readonly string[]) => all.some((word) => options.includes(word))
  const words = all.filter((word) => !OWN.includes(word))
  const own = {plan: has('--plan'), scripts: has('--allow-scripts'), permissions: has('--allow-permissions')}
  if (id !== 'plugins:reset' && !REMOVE.includes(id)) return {argv: words, leaving: [], force: false, ...own}
  const options = words.filter((word) => word.startsWith('-') && !['--force', '-f'].includes(word))
  const force = has('--force', '-f')
  if (id === 'plugins:reset') return {argv: options, leaving: has('--reinstall') ? [] : installedNames(data), force, ...own}
  const leaving = leavingOf(
    data,
    words.filter((word) => !word.startsWith('-')),
  )
  return {argv: [...options, ...leaving], leaving, force, ...own}
}

interface Present {
  readonly name: string
  readonly version: string
  readonly root: string | undefined
}

/** The installed plugins with their versions. */
const present = (data: string): Present[] => installed(data).map((one) => ({name: one.name, version: versionOf(directoryOf(data, one)), root: one.root}))

function versionOf(directory: string): string {
  try {
    return manifestOf(directory).version
  } catch {
    return '?'
  }
}

/** Describes the changes, a line each. */
function changes(before: readonly Present[], after: readonly Present[]): string[] {
  const gone = before.filter(({name}) => !after.some((one) => one.name === name)).map(({name}) => `uninstalled ${name}`)
  const rest = after.flatMap(({name, version, root}) => {
    const old = before.find((one) => one.name === name)
    const where = root === undefined ? '' : ` (${root})`
    if (old === undefined) return [`installed ${name} ${version}${where}`]
    return old.version === version && old.root === root ? [] : [`updated ${name} from ${old.version} to ${version}${where}`]
  })
  return [...gone, ...rest]
}

/**
 * Runs a command of the plugin manager as an operation: one at a time, all or nothing. Keeps a copy of the installed plugins until the new ones are checked,
 * so that working plugins survive a failure of npm, a killed pot, and a broken new plugin. Rejects with BROKEN_PLUGIN, IN_USE, and with the errors of
 * `sources` and `runManager`.
 */
export async function managePlugins(config: Config, id: string, all: readonly string[], json: boolean): Promise<void> {
  // Users other than root have plugins in their own directory, and cannot lock in the run directory of the system.
  if (process.getuid?.() !== 0) process.env.POT_RUN_DIR ??= `${config.dataDir}/run`
  // Without this, the plugin manager would ask the registry for @pot/plugin-NAME before NAME. pot never downloads its own plugins.
  if (isInstall(id)) Object.assign(config.pjson.oclif, {scope: undefined})
  const {dataDir} = config
  const line = read(id, all, dataDir)
  const [{openContext}, {action}] = await Promise.all([import('../../open-context.js'), import('@oclif/core/ux')])
  // Turns off the progress display of the plugin manager, which uses the streams that existed when it was loaded.
  Object.assign(action, {start: () => {}, stop: () => {}})
  const flags = {plan: line.plan, verbose: all.some((word) => ['-v', '--verbose'].includes(word))}
  const ctx = await openContext(config, {command: id, root: false, probe: false, showsSteps: false, wakesStorage: 'never', flags, json})
  const before = present(dataDir)
  const words = [...id.split(':'), ...line.argv]
  const change = async (permissions: boolean) => {
    try {
      await ctx.operate({title: words.join(' '), locks: ['plugins'], plan: async () => planChange(ctx, config, id, {...line, permissions})})
    } catch (error) {
      // The rollback is complete, so pot reports only the cause.
      throw hasCode(error, 'STEP_FAILED') && error instanceof Error && error.cause instanceof Error ? error.cause : error
    }
  }
  await change(line.permissions).catch(async (error: unknown) => {
    if (!(await agrees(error, json))) throw error
    await change(true)
  })
  const after = present(dataDir)
  if (!line.plan) for (const said of [...changes(before, after), ...touched(dataDir, before)]) ctx.report.info(said)
  if (json) process.stdout.write(`${JSON.stringify(line.plan ? {plans: ctx.plans} : {plugins: after}, null, 2)}\n`)
}

/** Whether the user of a terminal permits what a new version of a plugin asks for. */
async function agrees(error: unknown, json: boolean): Promise<boolean> {
  if (!hasCode(error, 'MORE_PERMISSIONS') || json || process.stdin.isTTY !== true || process.stderr.isTTY !== true) return false
  const {confirm} = await import('../../ui/confirm.js')
  return confirm([messageOf(error)], 'Permit it?')
}

/** What the steps of new plugins may touch, a line each. */
const touched = (data: string, before: readonly Present[]): string[] =>
  installed(data)
    .filter(({name}) => !before.some((one) => one.name === name))
    .flatMap((one) => permissionLines(permissionsIn(manifestOf(directoryOf(data, one)).pjson)).map((pair) => `  ${one.name} may touch ${pair.join(': ')}`))

/** Descriptions of the plugins to install, as far as pot can read them before the installation. Rejects with the errors of `manifestOf`. */
async function coming(ctx: Context, root: string, id: string, argv: readonly string[]): Promise<string[]> {
  const words = argv.filter((word) => !word.startsWith('-'))
  if (id === 'plugins:link' && mustBeSigned(ctx.settings)) refuseUnsigned(existingDirectory(words[0] ?? '.'))
  if (id === 'plugins:update' && mustBeSigned(ctx.settings)) refuseUpdates(ctx.places.data)
  if (id === 'plugins:link') return [inWords(manifestOf(existingDirectory(words[0] ?? '.')))]
  if (!isInstall(id)) return []
  if (words.length === 0) throw misuse('which plugin? none is named', 'pot plugins install NAME, ./FILE.tgz or ./DIRECTORY')
  const {directories, tarballs, words: all} = sources(argv, root)
  const names = all.filter((word) => !word.startsWith('-'))
  const must = mustBeSigned(ctx.settings)
  const [other] = [...directories.filter((path) => !path.startsWith(join(root, 'plugins/'))), ...names]
  if (must && other !== undefined) refuseUnsigned(other)
  const signed = tarballs.map((path) => signerOf(path, ctx.places.config, must))
  const packed = await Promise.all(tarballs.map((path) => manifestIn(path, ctx.host.ask)))
  const said = packed.map((one, index) => `${inWords(one)}${signed[index] === undefined ? '' : `; signed with ${signed[index]}`}`)
  return [...directories.map(manifestOf).map(inWords), ...said, ...names]
}

/** An update comes from a registry, which has no signatures. */
function refuseUpdates(data: string): void {
  const {dependencies} = readList(data)
  const one = installed(data).find(({name, root}) => root === undefined && !String(dependencies[name]).startsWith('file:'))
  if (one !== undefined) refuseUnsigned(`the new version of ${one.name}`)
}

async function planChange(ctx: Context, {root}: Config, id: string, {argv, leaving, force, scripts, permissions}: Line): Promise<Step[]> {
  const {data} = ctx.places
  if (leaving.length > 0) await tellUsed(ctx, leaving, force)
  const comes = await coming(ctx, root, id, argv)
  const names = installedNames(data).filter((name) => !leaving.includes(name))
  const title = comes.length > 0 ? `install ${comes.join(' and ')}` : leaving.length > 0 ? `uninstall ${leaving.join(', ')}` : 'change the plugins'
  const known = {known: await wrongNow(root), strangers: strangersNow(root, data)}
  const change = runManager.action({root, data, id, argv, ...(scripts ? {scripts} : {})})
  return [
    {title: 'keep what is installed', run: keepPlugins.action({data}), undo: [putBackPlugins.action({data})]},
    {title, run: change, undo: 'covered'},
    {
      title: 'look at the plugins',
      run: checkPlugins.action({root, data, names, ...known, permitted: permissions ? '' : permittedNow(data)}),
      undo: 'nothing changes',
    },
    {title: 'let go of what was installed', run: {do: 'remove', path: keptIn(data)}},
  ]
}

/** Rejects with IN_USE when pots need one of these plugins. With `force`, only warns. Before `pot init` there are no pots. */
async function tellUsed(ctx: Context, names: readonly string[], force: boolean): Promise<void> {
  const {storagePlugin, storage} = ctx.host
  if (storagePlugin !== undefined && names.includes(storagePlugin)) {
    const used = `the pots of this host are stored by ${storagePlugin} (POT_STORAGE=${storage.name})`
    throw new PotError('IN_USE', used, {hint: 'pot de-init removes the pots, and this setting'})
  }
  const {potsThatNeed} = await import('../../record/needs.js')
  const pots = await Promise.resolve()
    .then(() => potsThatNeed(ctx, names))
    .catch((error: unknown) => {
      if (hasCode(error, 'NOT_INITIALISED')) return []
      throw error
    })
  if (pots.length === 0) return
  const said = `pots need ${names.join(', ')}: ${pots.map(({name}) => name).join(', ')}`
  if (force) return ctx.report.warn(`${said}; they do not start until it is installed again`)
  throw new PotError('IN_USE', said, {
    hint: 'with --force they will not start until it is installed again',
  })
}
