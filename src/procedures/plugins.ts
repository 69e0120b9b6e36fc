import {extname} from 'node:path'
import {fileURLToPath} from 'node:url'
import {defined} from '../defined.js'
import type {Context} from '../context.js'
import {PotError} from '../errors.js'
import {procedure} from '../operations/procedure.js'
import {installPlugins} from '../plugins/manage/install.js'
import {keep, putBack} from '../plugins/manage/kept.js'
import {installedNames} from '../plugins/installed.js'
import {askHost} from '../programs/ask-host.js'

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

/** Runs the command `id` of the plugin manager; `root` is the directory of the core. */
export const runManager = procedure('plugins.run', {root: 'text', id: 'text', argv: 'texts'}, async ({root, id, argv}, _work, run: Context['run']) => {
  const runCommand = (command: string, words: readonly string[]) => run([...command.split(':'), ...words])
  if (['plugins:install', 'plugins:add'].includes(id)) await installPlugins({root, runCommand}, [...argv])
  else await runCommand(id, argv)
})

/** Checks that the plugins `names` are still installed, and that there are no problems other than `known`. Rejects with FAILED and BROKEN_PLUGIN. */
export const checkPlugins = procedure(
  'plugins.check',
  {root: 'text', data: 'text', names: 'texts', known: 'texts'},
  async ({root, data, names, known}, {signal}) => {
    const [lost] = names.filter((name) => !installedNames(data).includes(name))
    if (lost !== undefined) throw new PotError('FAILED', `plugin ${lost} would be lost`, {hint: 'see the warnings above'})
    const wrong = (await wrongNow(root, signal)).filter((line) => !known.includes(line))
    if (wrong.length > 0)
      throw new PotError('BROKEN_PLUGIN', `${wrong[0]?.split('; ')[0]}${wrong.length > 1 ? `; and ${wrong.length - 1} more` : ''}`, {
        hint: 'nothing was changed; report the problem to the authors of the plugin',
      })
  },
)
