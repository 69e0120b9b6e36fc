import {spawn, type ChildProcess} from 'node:child_process'
import {closeSync, fstatSync, ftruncateSync, mkdtempSync, openSync, readSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {messageOf} from '../errors.js'
import {pluginStamps} from './warm/plugin-stamps.js'
import {checked, CORE, environment, runPot, type PotRun, type RunOptions} from './run-pot.js'
import type {WarmAnswer, WarmRequest} from './warm/process.js'

/**
 * One process that has loaded pot and runs many commands, one after the other: node needs ten times the processor time of most commands to load pot. It is for
 * commands that a test needs, not for the command that it is about. POT_TEST_COLD=1 does without it.
 */
interface Warm {
  run(request: WarmRequest): Promise<PotRun>
  /** The plugins that the process may have loaded: it cannot load another version of a module. */
  readonly stamps: Map<string, string>
  /** Commands so far. */
  count: number
  readonly ended: boolean
  end(): Promise<void>
}

/** Modules of the plugins of all worlds stay in the memory of the process. */
const MOST = 400

/** By the program through which they run; see `runPot`. */
const processes = new Map<string, Warm>()
const busy = new Set<string>()

/**
 * Runs pot as `runPot` does, with the same result, but in a warm process if one is free. Commands that run at the same time, and commands that change plugins,
 * get processes of their own.
 */
export async function runWarm(args: readonly string[], {env = {}, cwd = CORE, through = []}: Omit<RunOptions, 'input'> = {}): Promise<PotRun> {
  const key = through.join('\0')
  const all = environment(env)
  const stamps = busy.has(key) || process.env.POT_TEST_COLD === '1' || changesPlugins(args) ? undefined : pluginStamps(all.POT_DATA_DIR ?? '')
  if (stamps === undefined) return runPot(args, {env, cwd, through})
  busy.add(key)
  try {
    const known = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
    const done = await ready(through, stamps).run({argv: args, cwd, env: known})
    // What a failed command leaves, as its journal, is left by a process that is gone.
    if (done.code !== 0) await endWarm(through)
    return checked(args, done)
  } finally {
    busy.delete(key)
  }
}

/** Ends the warm process that runs through a program: it may be in a namespace that is to vanish. */
export async function endWarm(through: readonly string[]): Promise<void> {
  const key = through.join('\0')
  const old = processes.get(key)
  processes.delete(key)
  await old?.end()
}

const changesPlugins = (args: readonly string[]): boolean => args[0] === 'plugins' || (args.includes('--plugins') && !args.includes('none'))

/** The warm process. It is a new one if a plugin that it may have loaded has changed. */
function ready(through: readonly string[], stamps: ReadonlyMap<string, string>): Warm {
  const key = through.join('\0')
  const old = processes.get(key)
  const usable = old !== undefined && !old.ended && old.count < MOST && [...stamps].every(([root, stamp]) => (old.stamps.get(root) ?? stamp) === stamp)
  const now = usable ? old : startWarm(through)
  if (!usable) void old?.end()
  processes.set(key, now)
  now.count += 1
  for (const [root, stamp] of stamps) now.stamps.set(root, stamp)
  return now
}

function startWarm(through: readonly string[]): Warm {
  const [stdout, stderr] = [openOutput(), openOutput()]
  const [file = '', ...args] = [...through, process.execPath, join(CORE, 'dist/testing/warm/process.js'), CORE]
  const child = spawn(file, args, {cwd: CORE, env: environment({}), stdio: ['ignore', stdout, stderr, 'ipc']})
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()).once('error', () => resolve()))
  unref(child)
  return {
    stamps: new Map(),
    count: 0,
    get ended() {
      return child.exitCode !== null || child.signalCode !== null
    },
    run: (request) =>
      new Promise((resolve, reject) => {
        const line = `pot ${request.argv.join(' ')}`
        const done = (use: () => void) => {
          child.off('exit', ended).off('error', failed).off('message', answered)
          unref(child)
          use()
        }
        const ended = (code: number | null, signal: string | null) =>
          done(() => reject(new Error(`the process of many commands ended with ${code ?? signal} in ${line}: ${taken(stderr)}`)))
        const failed = (error: Error) => done(() => reject(error))
        const answered = (message: unknown) => {
          const {status} = message as WarmAnswer
          done(() => resolve({code: status, stdout: taken(stdout), stderr: taken(stderr)}))
        }
        child.ref()
        child.channel?.ref()
        child.on('exit', ended).on('error', failed).on('message', answered)
        child.send(request, (error) => {
          if (error !== null) failed(new Error(`${line}: ${messageOf(error)}`))
        })
      }),
    async end() {
      child.ref()
      child.kill('SIGKILL')
      await gone
      for (const fd of [stdout, stderr]) closeSync(fd)
    },
  }
}

/** The test process may end whenever no command runs; then the warm process ends, too. */
function unref(child: ChildProcess): void {
  child.unref()
  child.channel?.unref()
}

/** An open file without a name. Programs of pot write to it as pot does, and nobody has to read it meanwhile. */
function openOutput(): number {
  const directory = mkdtempSync(join(tmpdir(), 'pot-warm-'))
  const fd = openSync(join(directory, 'output'), 'a+', 0o600)
  rmSync(directory, {recursive: true})
  return fd
}

/** What is in the file, which is empty afterwards. */
function taken(fd: number): string {
  const bytes = Buffer.alloc(fstatSync(fd).size)
  for (let at = 0; at < bytes.length; ) {
    const count = readSync(fd, bytes, at, bytes.length - at, at)
    if (count === 0) break
    at += count
  }
  ftruncateSync(fd)
  return bytes.toString()
}
