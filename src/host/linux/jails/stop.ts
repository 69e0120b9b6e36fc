import {existsSync, rmSync} from 'node:fs'
import {setTimeout as sleep} from 'node:timers/promises'
import {PotError, isRecord} from '../../../errors.js'
import type {Ask} from '../../../programs/ask.js'
import type {Procedure} from '../../types.js'
import {number, text} from '../../args.js'
import {createLog, readBundle, stateDirectory} from '../oci/bundle.js'
import {cgroupDirectories, removeCgroups} from './cgroups.js'
import {execIn, runtimeArgv} from './exec.js'
import {checkHolder} from './holder.js'
import {allProcesses, ownProcesses, type Process} from './processes.js'
import {needRuntime, type Found} from './runtime.js'

const POLL_MS = 40
/** Milliseconds that the kernel gets to end what was killed. */
const KILL_MS = 5000

interface Setup {
  readonly ask: Ask
  readonly run: string
  readonly fsRoot: string
  readonly found: Found
}

function signal(process_: Process, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(process_.pid, name)
  } catch {
    // it has ended
  }
}

/** Polls until `done`, at most for so long. */
async function wait(milliseconds: number, done: () => boolean): Promise<boolean> {
  const end = performance.now() + milliseconds
  while (!done()) {
    if (performance.now() >= end) return false
    await sleep(POLL_MS)
  }
  return true
}

/** KILL for everything in the group; the kernel ends the rest of a pot with its process 1. Rejects with STOP_FAILED. */
async function killAll(cgroup: string): Promise<void> {
  const ended = await wait(KILL_MS, () => {
    const all = allProcesses(cgroup)
    for (const process_ of all) signal(process_, 'SIGKILL')
    return all.length === 0
  })
  if (!ended)
    throw new PotError(
      'STOP_FAILED',
      `processes of ${cgroup} do not end: ${allProcesses(cgroup)
        .map(({pid}) => pid)
        .join(' ')}`,
    )
}

/** Those that were run in the pot from outside, such as its main command, before those that came from them. */
const mainFirst = (own: readonly Process[]): Process[] => {
  const pids = new Set(own.map(({pid}) => pid))
  return [...own].sort((a, b) => Number(pids.has(a.parent)) - Number(pids.has(b.parent)))
}

/** `linux.stop {name, timeout}`: TERM for the pot's own processes, KILL for all after `timeout` seconds or when they are gone. */
export const stop =
  ({run}: Setup): Procedure =>
  async (args) => {
    const cgroup = readBundle(run, text(args, 'name'))?.cgroup
    if (cgroup === undefined) return
    const own = () => ownProcesses(allProcesses(cgroup))
    for (const process_ of mainFirst(own())) signal(process_, 'SIGTERM')
    await wait(number(args, 'timeout') * 1000, () => own().length === 0)
    await killAll(cgroup)
  }

/** Input comes by a socket, which cannot be opened by the name of a descriptor; a pipe can. */
const BY_PIPE = 'cat | { exec "$@" 3<&0 </dev/null; }'

/** `linux.exec-stop {name, command, timeout}`. A pot that is down is no error. Rejects with EXEC_STOP. */
export const execStop =
  ({ask, run, fsRoot, found}: Setup): Procedure =>
  async (args) => {
    const name = text(args, 'name')
    const cgroup = readBundle(run, name)?.cgroup
    if (cgroup === undefined || allProcesses(cgroup).length === 0) return
    const {argv, secret} = execIn(needRuntime(found), run, fsRoot, name, ['/bin/sh', '-c', text(args, 'command')])
    const [file = '', ...rest] = secret === undefined ? argv : ['sh', '-c', BY_PIPE, 'pot-exec', ...argv]
    const limit = new AbortController()
    const ended = await Promise.race([
      ask(file, rest, secret === undefined ? {} : {input: secret.text}),
      sleep(number(args, 'timeout') * 1000, undefined, {signal: limit.signal}),
    ])
    limit.abort()
    if (ended === undefined) throw new PotError('EXEC_STOP', `the stop command of ${name} does not end`)
    if (ended.code !== 0) throw new PotError('EXEC_STOP', `the stop command of ${name} ends with ${ended.code}: ${ended.stderr.trim()}`)
  }

/** Removes a container in whatever state, with its control groups; an absent one is no error. */
async function clearContainer({ask, run, found}: Setup, name: string, cgroup: string | undefined): Promise<void> {
  const state = `${stateDirectory(run)}/${name}`
  if (cgroup !== undefined) await killAll(cgroup)
  if (existsSync(state)) {
    const [file = '', ...rest] = runtimeArgv(needRuntime(found), run, 'delete', '--force', name)
    const {code, stderr} = await ask(file, rest)
    if (code !== 0 && !/not exist|No such file/.test(stderr)) throw new PotError('RUNTIME_FAILED', `cannot delete the container ${name}: ${stderr.trim()}`)
    // a runtime that was killed while it created leaves a state that no runtime knows
    rmSync(state, {recursive: true, force: true})
  }
  if (cgroup !== undefined) removeCgroups(cgroup)
  rmSync(createLog(run, name), {force: true})
}

/** `linux.clear {name, cgroup?}` */
export const clear =
  (setup: Setup): Procedure =>
  async (args) => {
    const name = text(args, 'name')
    const cgroup = typeof args.cgroup === 'string' ? args.cgroup : readBundle(setup.run, name)?.cgroup
    await clearContainer(setup, name, cgroup)
  }

/** What the runtime says of a container: `created`, `running`, `stopped`; undefined when it knows none. */
async function status({ask, run, found}: Setup, name: string): Promise<unknown> {
  const [file = '', ...rest] = runtimeArgv(needRuntime(found), run, 'state', name)
  const {code, stdout} = await ask(file, rest)
  const state: unknown = code === 0 ? JSON.parse(stdout) : undefined
  return isRecord(state) ? state.status : undefined
}

/** `linux.prepare {name, root, cgroup, holder}`: removes a dead or half-made container of that name. Rejects with RUNNING and NO_HOLDER. */
export const prepare =
  (setup: Setup): Procedure =>
  async (args) => {
    const name = text(args, 'name')
    const cgroup = text(args, 'cgroup')
    checkHolder(text(args, 'root'), Array.isArray(args.holder) ? args.holder : [])
    const known = existsSync(`${stateDirectory(setup.run)}/${name}`)
    if (known && ['running', 'paused'].includes(String(await status(setup, name)))) throw new PotError('RUNNING', `${name} is running already`)
    const left = known || cgroupDirectories(cgroup).some((directory) => existsSync(directory))
    if (left) await clearContainer(setup, name, cgroup)
  }
