import {execFile} from 'node:child_process'
import {extname} from 'node:path'
import {fileURLToPath} from 'node:url'
import type {Context} from '../context.js'
import {PotError} from '../errors.js'
import type {Procedure} from '../host/types.js'
import {installPlugins} from '../plugins/manage/install.js'
import {keep, putBack} from '../plugins/manage/kept.js'
import {installedNames} from '../plugins/manage/installed.js'

/** Milliseconds that it may take to load all plugins. */
const PATIENCE = 120_000

const isStrings = (value: unknown): value is string[] => Array.isArray(value) && value.every((item) => typeof item === 'string')

function lastLine(text: string): string[] {
  try {
    const lines: unknown = JSON.parse(text.trimEnd().split('\n').at(-1) ?? '')
    return isStrings(lines) ? lines : []
  } catch {
    return []
  }
}

/** What is wrong with the plugins that are installed now, a line each; `root` is that of the core. */
export function wrongNow(root: string): Promise<string[]> {
  const ending = extname(fileURLToPath(import.meta.url))
  const argv = [...(ending === '.ts' ? ['--import', 'tsx'] : []), fileURLToPath(new URL(`../plugins/manage/look${ending}`, import.meta.url)), root]
  return new Promise((resolve) => {
    execFile(process.execPath, argv, {timeout: PATIENCE, killSignal: 'SIGKILL', maxBuffer: 10_000_000}, (error, stdout) => {
      resolve(error === null ? lastLine(stdout) : ['a plugin does not load: it never ends, or ends pot'])
    })
  })
}

/** Procedures of the steps that change the plugins: see `managePlugins`. */
export const pluginProcedures = (run: Context['run']): Readonly<Record<string, Procedure>> => {
  const text = (value: unknown): string => {
    if (typeof value !== 'string') throw new PotError('BAD_CALL', 'a change of plugins needs the directories of pot')
    return value
  }
  return {
    'plugins.keep': async ({data}) => keep(text(data)),
    'plugins.put-back': async ({data}) => putBack(text(data)),
    async 'plugins.run'({root, id, argv}) {
      if (typeof id !== 'string' || !isStrings(argv)) throw new PotError('BAD_CALL', 'a change of plugins needs a command')
      const runCommand = (command: string, words: string[]) => run([...command.split(':'), ...words])
      if (['plugins:install', 'plugins:add'].includes(id)) await installPlugins({root: text(root), runCommand}, argv)
      else await runCommand(id, argv)
    },
    async 'plugins.check'({root, data, names, known}) {
      const [lost] = isStrings(names) ? names.filter((name) => !installedNames(text(data)).includes(name)) : []
      if (lost !== undefined) throw new PotError('FAILED', `plugin ${lost} would be lost`, {hint: 'see the warnings above'})
      const old = isStrings(known) ? known : []
      const wrong = (await wrongNow(text(root))).filter((line) => !old.includes(line))
      if (wrong.length > 0)
        throw new PotError('BROKEN_PLUGIN', `${wrong[0]?.split('; ')[0]}${wrong.length > 1 ? `; and ${wrong.length - 1} more` : ''}`, {
          hint: 'tell its authors; nothing was changed',
        })
    },
  }
}
