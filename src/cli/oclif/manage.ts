import type {Config} from '@oclif/core/interfaces'
import type {Context} from '../../context.js'
import {hasCode, PotError} from '../../errors.js'
import type {Step} from '../../operations/types.js'
import {installed, installedNames, meant} from '../../plugins/manage/installed.js'
import {keptIn} from '../../plugins/manage/kept.js'
import {checkPlugins, keepPlugins, putBackPlugins, runManager, wrongNow} from '../../procedures/plugins.js'

const REMOVE = ['plugins:uninstall', 'plugins:unlink', 'plugins:remove']
const CHANGES = [...REMOVE, 'plugins:install', 'plugins:add', 'plugins:link', 'plugins:update', 'plugins:reset']

/** Whether a command of the plugin manager changes what is installed. */
export const changesPlugins = (id: string): boolean => CHANGES.includes(id)

interface Line {
  readonly argv: string[]
  /** Names of the plugins that go. */
  readonly leaving: (data: string) => string[]
  readonly force: boolean
}

/** `--force` of what removes plugins is ours, and not known to the plugin manager. */
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
 * Runs a command of the plugin manager as an operation: one at a time, and all or nothing. What is installed is kept until the new state has been looked at, so
 * nothing that works is lost when npm fails, when pot is killed, or when what was installed cannot do what it declares. Rejects with BROKEN_PLUGIN,
 * and with what the command rejects with.
 */
export async function managePlugins(config: Config, id: string, all: readonly string[], json: boolean): Promise<void> {
  // Others than root have plugins in a directory of their own, and cannot lock in that of the system.
  if (process.getuid?.() !== 0) process.env.POT_RUN_DIR ??= `${config.dataDir}/run`
  const {openContext} = await import('../../open-context.js')
  const ctx = await openContext(config, {command: id, root: false, flags: {}, json})
  const line = read(id, all)
  const words = [...id.split(':'), ...line.argv]
  try {
    const work = () => ctx.operate({title: words.join(' '), locks: ['plugins'], plan: async () => planChange(ctx, config, id, line)})
    await (json ? aside(work) : work())
  } catch (error) {
    // All is as it was: only the reason counts.
    throw hasCode(error, 'STEP_FAILED') && error instanceof Error && error.cause instanceof Error ? error.cause : error
  }
  if (json) process.stdout.write(`${JSON.stringify({plugins: installed(config.dataDir)}, null, 2)}\n`)
}

async function planChange(ctx: Context, {root}: Config, id: string, {argv, leaving, force}: Line): Promise<Step[]> {
  const {data} = ctx.places
  const gone = leaving(data)
  if (!force && gone.length > 0) await refuseUsed(ctx, gone)
  const names = installedNames(data).filter((name) => !gone.includes(name))
  return [
    {title: 'keep what is installed', run: keepPlugins.action({data}), undo: [putBackPlugins.action({data})]},
    {title: 'change the plugins', run: runManager.action({root, id, argv})},
    {title: 'look at the plugins', run: checkPlugins.action({root, data, names, known: await wrongNow(root)})},
    {title: 'let go of what was installed', run: {do: 'remove', path: keptIn(data)}},
  ]
}

/** What npm and the plugin manager print is no data. */
async function aside<T>(work: () => Promise<T>): Promise<T> {
  const {write} = process.stdout
  process.stdout.write = process.stderr.write.bind(process.stderr)
  try {
    return await work()
  } finally {
    process.stdout.write = write
  }
}

/** Rejects with IN_USE when pots need one of these plugins. Where pot is not set up there are none. */
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
