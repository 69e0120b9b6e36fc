// Runs the command lines that it gets from its parent one after the other, each as bin/run.cjs runs one. See testing/warm.ts.
import {join} from 'node:path'
import {setImmediate as turn, setTimeout as sleep} from 'node:timers/promises'
import {pathToFileURL} from 'node:url'

export interface WarmRequest {
  readonly argv: readonly string[]
  readonly cwd: string
  /** The whole environment. */
  readonly env: Readonly<Record<string, string | undefined>>
}

export interface WarmAnswer {
  readonly status: number
}

type Run = (argv: readonly string[], root: string) => Promise<unknown>

const [, , root = ''] = process.argv
const load = (path: string) => import(pathToFileURL(join(root, path)).href)
const {default: quick}: {readonly default: {readonly first: Run}} = await load('dist/quick/first.cjs')
const {start}: {readonly start: Run} = await load('dist/cli/start.js')

/** Thrown by process.exit(), which must not end this process. */
class Exit extends Error {
  constructor(readonly status: number) {
    super(`exit ${status}`)
  }
}

/** The status in this variable is that of the first process.exit() of the command, which ends it even if something catches the error. */
let exited: ((exit: Exit) => void) | undefined

process.exit = (status) => {
  const exit = new Exit(Number(status ?? process.exitCode ?? 0))
  exited?.(exit)
  throw exit
}
const ignoreExit = (error: unknown): void => {
  if (error instanceof Exit) return
  // main.ts has a listener, too, while a command runs.
  if (process.listenerCount('uncaughtException') > 1) return
  console.error(error)
  process.kill(process.pid, 'SIGKILL')
}
process.on('uncaughtException', ignoreExit)
process.on('unhandledRejection', (reason) => {
  const error = reason instanceof Error ? reason : new Error(String(reason))
  for (const listener of process.listeners('uncaughtException')) listener(error, 'unhandledRejection')
})

function setEnvironment(env: WarmRequest['env']): void {
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name]
  Object.assign(process.env, env)
}

/** What keeps node from ending: child processes, timers, files that are being read. */
const pending = (): string[] => process.getActiveResourcesInfo()

/** Waits as node waits for the end of a program, for all that has begun since `before`. */
async function settle(before: number): Promise<void> {
  await turn()
  while (pending().length > before) await sleep(2)
}

type Listeners = ReadonlyMap<string | symbol, readonly unknown[]>
const listeners = (): Listeners => new Map(process.eventNames().map((name) => [name, process.rawListeners(name as 'exit')]))

/** Removes the listeners of a command, and calls those that wait for the end of its process. */
function finish(before: Listeners, status: number): number {
  process.exitCode = status
  for (const [name, all] of listeners())
    for (const listener of all) {
      if (before.get(name)?.includes(listener) === true || typeof listener !== 'function') continue
      process.removeListener(name, listener as () => void)
      if (name === 'exit') Reflect.apply(listener, process, [process.exitCode])
    }
  return Number(process.exitCode)
}

async function answer({argv, cwd, env}: WarmRequest): Promise<WarmAnswer> {
  process.argv = [process.execPath, join(root, 'bin/run.js'), ...argv]
  setEnvironment(env)
  process.chdir(cwd)
  process.exitCode = undefined
  const [waiting, before] = [pending().length, listeners()]
  const exit = new Promise<Exit>((resolve) => {
    exited = resolve
  })
  const work = async () => {
    if ((await quick.first(argv, root)) !== true) await start(argv, root)
    await settle(waiting)
    return new Exit(Number(process.exitCode ?? 0))
  }
  const {status} = await Promise.race([exit, work()]).catch((error: unknown) => {
    if (error instanceof Exit) return error
    throw error
  })
  exited = undefined
  const end = finish(before, status)
  // No directory of a world stays in use.
  process.chdir('/')
  return {status: end}
}

process.on('message', (request) => {
  void answer(request as WarmRequest).then((message) => process.send?.(message))
})
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
