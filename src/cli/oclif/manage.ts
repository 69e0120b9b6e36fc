import type {Config} from '@oclif/core/interfaces'
import type {Context} from '../../context.js'
import {hasCode, PotError} from '../../errors.js'
import type {Step} from '../../operations/types.js'
import {installed, installedNames} from '../../plugins/installed.js'
import {meant} from '../../plugins/manage/meant.js'
import {keptIn} from '../../plugins/manage/kept.js'
import {checkPlugins, keepPlugins, putBackPlugins, runManager, wrongNow} from '../../procedures/plugins.js'

const REMOVE = ['plugins:uninstall', 'plugins:unlink', 'plugins:remove']
const CHANGES = [...REMOVE, 'plugins:install', 'plugins:add', 'plugins:link', 'plugins:update', 'plugins:reset']

/** Whether a command of the plugin manager changes what is installed. */
export const changesPlugins = (id: string): boolean => CHANGES.includes(id)

interface Line {
  readonly argv: string[]
  /** Names of the plugins to remove. */
  readonly leaving: (data: string) => string[]
  readonly force: boolean
}

/** Takes out `--force`, which belongs to pot: the plugin manager does not know it. */
function read(id: string, all: readonly string[]): Line {
  const words = all.filter((word) => word !== '--json')
  if (id === 'plugins:reset' || REMOVE.includes(id)) {
    const argv = words.filter((word) => !['--force', '-f'].includes(word))
    const force = argv.length < words.length
    if (id === 'plugins:reset') return {argv, force, leaving: (data) => (argv.includes('--reinstall') ? [] : installedNames(data))}
    const named = argv.filter((word) => !word.startsWith('-'))
    return {argv, force, leaving: (data) => (named.length === 0 ? ['.'] : named).flatMap((word) => meant(installed(data), word)?.name ?? [])}
  }
  return {argv: words, force: false, leaving: () => []}
}

/**
 * Runs a command of the plugin manager as an operation: one at a time, all or nothing. The installed plugins are kept until the new ones are
 * checked, so that working plugins survive when npm fails, when pot is killed, and when a new plugin is broken. Rejects with BROKEN_PLUGIN
 * and as the command does.
 */
export async function managePlugins(config: Config, id: string, all: readonly string[], json: boolean): Promise<void> {
  // Users other than root have plugins in their own directory, and cannot lock in the system's.
  if (process.getuid?.() !== 0) process.env.POT_RUN_DIR ??= `${config.dataDir}/run`
  const {openContext} = await import('../../open-context.js')
  const ctx = await openContext(config, {command: id, root: false, probe: false, showsSteps: false, wakesStorage: 'never', flags: {}, json})
  const line = read(id, all)
  const words = [...id.split(':'), ...line.argv]
  try {
    const work = () => ctx.operate({title: words.join(' '), locks: ['plugins'], plan: async () => planChange(ctx, config, id, line)})
    await (json ? aside(work) : work())
  } catch (error) {
    // Everything is rolled back, so only the reason counts.
    throw hasCode(error, 'STEP_FAILED') && error instanceof Error && error.cause instanceof Error ? error.cause : error
  }
  if (!json) return
  const plugins = installed(config.dataDir).map(({name, root}) => ({name, root}))
  process.stdout.write(`${JSON.stringify({plugins}, null, 2)}\n`)
}

async function planChange(ctx: Context, {root}: Config, id: string, {argv, leaving, force}: Line): Promise<Step[]> {
  const {data} = ctx.places
  const gone = leaving(data)
  if (!force && gone.length > 0) await refuseUsed(ctx, gone)
  const names = installedNames(data).filter((name) => !gone.includes(name))
  return [
    {title: 'keep what is installed', id: 'plugins.keep', run: keepPlugins.action({data}), undo: [putBackPlugins.action({data})]},
    {title: 'change the plugins', id: 'plugins.change', run: runManager.action({root, id, argv}), undo: 'covered'},
    {title: 'look at the plugins', run: checkPlugins.action({root, data, names, known: await wrongNow(root)}), undo: 'nothing changes'},
    {title: 'let go of what was installed', run: {do: 'remove', path: keptIn(data)}},
  ]
}

/** Sends the output of npm and the plugin manager to stderr: it is not data. */
async function aside<T>(work: () => Promise<T>): Promise<T> {
  const {write} = process.stdout
  process.stdout.write = process.stderr.write.bind(process.stderr)
  try {
    return await work()
  } finally {
    process.stdout.write = write
  }
}

/** Rejects with IN_USE when pots need one of these plugins. Before `pot init` there are no pots. */
async function refuseUsed(ctx: Context, names: readonly string[]): Promise<void> {
  const {potsThatNeed} = await import('../../record/needs.js')
  const pots = await Promise.resolve()
    .then(() => potsThatNeed(ctx, names))
    .catch((error: unknown) => {
      if (hasCode(error, 'NOT_INITIALISED')) return []
      throw error
    })
  if (pots.length === 0) return
  throw new PotError('IN_USE', `pots need ${names.join(', ')}: ${pots.map(({name}) => name).join(', ')}`, {
    hint: 'with --force they will not start until it is installed again',
  })
}
