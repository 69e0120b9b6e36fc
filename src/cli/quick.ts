import {createRequire} from 'node:module'
import {pathToFileURL} from 'node:url'
import type {Answer, Question} from '../answers/answer.js'
import {defined} from '../defined.js'
import {isRecord} from '../errors.js'
import type {Host} from '../host/types.js'
import {settled} from '../plugins/unsettled.js'
import type {Settings} from '../settings/settings.js'
import {openIndex, type Head, type Opened} from './index-file.js'
import {guardTerminals, writeOut} from './output.js'
import {assertOurs, prepare} from './places.js'

/** The part of a host that a quick answer of a plugin needs. */
export interface QuickContext {
  readonly settings: Settings
  readonly host: Pick<Host, 'name' | 'ask' | 'cgroups'>
}

/**
 * The default export of a plugin's module for a command that programs call every second: `"pot": {"quick": {"get-rss": "./dist/quick.js"}}` in its
 * package.json. It gets the words after the command's name and resolves with the output of the command, or with undefined: then the command
 * runs as usual. It changes nothing.
 */
export type Quick = (argv: readonly string[], open: () => Promise<QuickContext>) => Promise<string | undefined>

type Environment = Readonly<Record<string, string | undefined>>

const isQuick = (value: unknown): value is Quick => typeof value === 'function'

/** Finds the function in a module of either kind: `import()` of a CommonJS module has its exports in `default`, and those of a compiled one in `default` of them. */
const functionIn = (module: unknown): unknown => {
  const found = isRecord(module) && 'default' in module ? module.default : module
  return isRecord(found) && 'default' in found ? found.default : found
}

async function openForPlugin(env: Environment, {head}: Opened): Promise<QuickContext> {
  const {askLate, settingsOf, systemOf} = await import('../answers/reach.js')
  const {places, settings} = settingsOf(env, head.meaningKeys)
  const name = systemOf(env)
  // The host is only asked questions, so it needs no runtime.
  const found = {runtime: undefined, refusals: []}
  const cgroups = name === 'linux' ? (await import('../host/linux/jails/control-groups.js')).controlGroups({run: places.run, found}) : undefined
  return {settings, host: {name, ask: askLate, ...defined({cgroups})}}
}

/** The loader of ES modules takes 15 ms of processor time for a CommonJS module, in which it looks for the names of exports. */
const load = async (path: string): Promise<unknown> => (path.endsWith('.cjs') ? createRequire(path)(path) : import(pathToFileURL(path).href))

async function ofPlugin(path: string, argv: readonly string[], env: Environment, index: Opened): Promise<Answer | undefined> {
  const quick = functionIn(await load(path))
  const output = isQuick(quick) ? await quick(argv, () => openForPlugin(env, index)) : undefined
  return output === undefined ? undefined : {output}
}

/** Whether an answer is the same as that of the whole of pot: no plugin has a part in the command. */
const isAlone = ({events, extended, warns}: Head, command: string, {event}: Question): boolean =>
  !warns && !extended.includes(command) && (event === undefined || !events.some((name) => name.startsWith(`pot:${event}:`)))

// No plugin has a hook for every start of pot: pot warns about such plugins, and then writes no index.
async function ofCore({answer, event}: Question, index: Opened, env: Environment): Promise<Answer | undefined> {
  if (event !== undefined) guardTerminals()
  return answer(async () => {
    const {reachFrom} = await import('../answers/reach.js')
    return reachFrom(env, ({places, settings}) => assertOurs({...places, cache: settings.cache, root: settings.fsRoot}, 0), {
      meaningKeys: index.head.meaningKeys,
      plugins: () => ({plugins: new Map(index.whole()?.plugins.map((plugin) => [plugin.name, plugin]))}),
    })
  })
}

/** The words after a command that may belong to a plugin. */
interface Other {
  readonly words: readonly string[]
}

/**
 * The quick answer to a command line of root, or undefined when the full program must handle it (including errors). `root` is the directory of the core. A
 * command that runs a program, such as exec, is answered when the program has ended.
 */
export async function quickAnswer(question: Question | Other, command: string, env: Environment, root: string): Promise<Answer | undefined> {
  try {
    const index = openIndex(root, env)
    if (index === undefined) return undefined
    const path = Object.hasOwn(index.head.quick, command) ? index.head.quick[command] : undefined
    const work =
      'words' in question ? path && ofPlugin(path, question.words, env, index) : isAlone(index.head, command, question) && ofCore(question, index, env)
    return work ? await settled(work, () => new Error('never ends')) : undefined
  } catch {
    return undefined
  }
}

/** Prints the quick answer. Resolves with false when there is none; then nothing has been printed. */
export async function answerFirst(question: Question | Other, command: string, root: string): Promise<boolean> {
  prepare()
  const answer = await quickAnswer(question, command, process.env, root)
  if (answer === undefined) return false
  writeOut(answer.output)
  process.exitCode = answer.status ?? 0
  return true
}
