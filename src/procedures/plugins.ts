import {extname} from 'node:path'
import {fileURLToPath} from 'node:url'
import {defined} from '../defined.js'
import type {Context} from '../context.js'
import {isRecord, PotError} from '../errors.js'
import {procedure} from '../operations/procedure.js'
import {outerOperation} from '../operations/nesting.js'
import {installPlugins, isInstall} from '../plugins/manage/install.js'
import {refusalOf} from '../plugins/manage/refusal.js'
import {dropTarballs} from '../plugins/manage/tarballs.js'
import {keep, putBack} from '../plugins/manage/kept.js'
import {morePermissions, permissionsIn, type Permissions} from '../plugins/contributed/permissions.js'
import {directoryOf, installed, installedNames} from '../plugins/installed.js'
import {manifestOf} from '../plugins/manage/manifest.js'
import {strangersNow} from '../plugins/manage/strangers.js'
import {askHost} from '../programs/ask-host.js'
import {quietly} from './quietly.js'

/** Timeout in seconds for loading all plugins. */
const PATIENCE = 120

const isStrings = (value: unknown): value is string[] => Array.isArray(value) && value.every((item) => typeof item === 'string')

function lastLine(text: string): string[] {
  try {
    const lines: unknown = JSON.parse(text.trimEnd().split('\n').at(-1) ?? '')
    return isStrings(lines) ? lines : []
  } catch {
    return []
  }
}

/** Finds the problems of the installed plugins, one line each. `root` is the directory of the core. Rejects only with the reason of `signal`. */
export async function wrongNow(root: string, signal?: AbortSignal): Promise<string[]> {
  const ending = extname(fileURLToPath(import.meta.url))
  const argv = [...(ending === '.ts' ? ['--import', 'tsx'] : []), fileURLToPath(new URL(`../plugins/manage/look${ending}`, import.meta.url)), root]
  const answer = await askHost(process.execPath, argv, {timeout: PATIENCE, ...defined({signal})}).catch(() => undefined)
  signal?.throwIfAborted()
  return answer?.code === 0 ? lastLine(answer.stdout) : ['a plugin does not load: it never ends, or ends pot']
}

/** Saves the installed plugins below `data`, the data directory of pot. */
export const keepPlugins = procedure('plugins.keep', {data: 'text'}, ({data}) => keep(data))

/** Restores the plugins that `keepPlugins` saved. */
export const putBackPlugins = procedure('plugins.put-back', {data: 'text'}, ({data}) => putBack(data))

/**
 * Runs the command `id` of the plugin manager; `root` is the directory of the core, `data` the data directory. What npm prints is shown with -v only.
 * `scripts`: npm may run the scripts of packages. Rejects with NO_REGISTRY, NO_PLUGIN, BROKEN_PLUGIN, DIGEST_MISMATCH and INSTALL_FAILED.
 */
export const runManager = procedure(
  'plugins.run',
  {root: 'text', data: 'text', id: 'text', argv: 'texts', scripts: 'yes?'},
  async ({root, data, id, argv, scripts}, _work, run: Context['run']) => {
    const runCommand = (command: string, words: readonly string[]) => run([...command.split(':'), ...words])
    const before = process.env.npm_config_ignore_scripts
    process.env.npm_config_ignore_scripts = scripts === true ? 'false' : 'true'
    try {
      const work = () => (isInstall(id) ? installPlugins({root, data, runCommand}, argv) : runCommand(id, argv))
      const output = await quietly(work, (error, said) => refusalOf(error, said, argv, process.env.POT_NPM_REGISTRY))
      for (const line of output.split('\n')) if (line.trim() !== '') outerOperation()?.report.detail(line)
      dropTarballs(data)
    } finally {
      if (before === undefined) delete process.env.npm_config_ignore_scripts
      else process.env.npm_config_ignore_scripts = before
    }
  },
)

/** The permissions of the installed plugins by name, as JSON; null for a plugin without limits. */
export const permittedNow = (data: string): string => JSON.stringify(Object.fromEntries(permissionsNow(data)))

function permissionsNow(data: string): [string, Permissions | null][] {
  return installed(data).flatMap((one): [string, Permissions | null][] => {
    try {
      return [[one.name, permissionsIn(manifestOf(directoryOf(data, one)).pjson) ?? null]]
    } catch {
      return []
    }
  })
}

/** Rejects with BROKEN_PLUGIN if a plugin has a name of pot itself, and is neither one that comes with pot nor among `strangers`. */
function assertOwnNames(root: string, data: string, known: readonly string[]): void {
  const [stranger] = strangersNow(root, data).filter((one) => !known.includes(one))
  if (stranger === undefined) return
  const [name = ''] = stranger.split(' ')
  throw new PotError('BROKEN_PLUGIN', `plugin ${name} is not one that comes with pot: the names @pot/plugin-NAME are those of pot itself`, {
    hint: 'nothing was changed; tell the authors of the plugin',
  })
}

/** Rejects with MORE_PERMISSIONS if a plugin may now touch more than `permitted` says. */
function assertPermitted(data: string, permitted: string): void {
  const old: unknown = JSON.parse(permitted)
  for (const [name, now] of permissionsNow(data)) {
    const before = isRecord(old) ? old[name] : undefined
    if (!isRecord(before)) continue
    const more = morePermissions(permissionsIn({pot: {permissions: before}}), now ?? undefined)
    if (more.length > 0)
      throw new PotError('MORE_PERMISSIONS', `the new version of ${name} may touch more: ${more.join('; ')}`, {
        hint: 'with --allow-permissions it is installed; nothing was changed',
      })
  }
}

/**
 * Checks that the plugins `names` are still installed, and that there are no problems other than `known`. `permitted`: the former permissions, see
 * `permittedNow`; '' permits all. `strangers`: see `strangersNow`. Rejects with FAILED, BROKEN_PLUGIN and MORE_PERMISSIONS.
 */
export const checkPlugins = procedure(
  'plugins.check',
  {root: 'text', data: 'text', names: 'texts', known: 'texts', permitted: 'text?', strangers: 'texts?'},
  async ({root, data, names, known, permitted, strangers = []}, {signal}) => {
    const [lost] = names.filter((name) => !installedNames(data).includes(name))
    if (lost !== undefined) throw new PotError('FAILED', `plugin ${lost} would be lost`, {hint: 'pot plugins shows what is installed'})
    assertOwnNames(root, data, strangers)
    if (permitted !== undefined && permitted !== '') assertPermitted(data, permitted)
    const wrong = (await wrongNow(root, signal)).filter((line) => !known.includes(line))
    if (wrong.length > 0)
      throw new PotError('BROKEN_PLUGIN', `${wrong[0]?.split('; ')[0]}${wrong.length > 1 ? `; and ${wrong.length - 1} more` : ''}`, {
        hint: 'nothing was changed; report the problem to the authors of the plugin',
      })
  },
)
