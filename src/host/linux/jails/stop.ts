import {existsSync, rmSync} from 'node:fs'
import {setTimeout as sleep} from 'node:timers/promises'
import {PotError, garbage, isRecord, jsonOf} from '../../../errors.js'
import type {Ask, Exec} from '../../../programs/ask.js'
import {procedure} from '../../../operations/procedure.js'
import {createLog, ONCE, readBundle, stateDirectory} from '../oci/bundle.js'
import {cgroupDirectories, removeCgroups} from './cgroups.js'
import {execIn, runtimeArgv} from './exec.js'
import {checkHolder} from './holder.js'
import {dropTmpfs} from '../mounts/calls.js'
import {checkAccounts} from '../mounts/inside.js'
import {allProcesses, ownProcesses, type Process} from './processes.js'
import {needRuntime, type Found} from './runtime.js'

const POLL_MS = 40
/** Milliseconds that the kernel gets to end killed processes. */
const KILL_MS = 5000

export interface Setup {
  readonly ask: Ask
  readonly run: string
  readonly fsRoot: string
  readonly found: Found
}

function signal(process_: Process, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(process_.pid, name)
  } catch {
    // The process has ended.
  }
}

/** Polls until `done` returns true or the time is over. */
async function wait(milliseconds: number, done: () => boolean): Promise<boolean> {
  const end = performance.now() + milliseconds
  while (!done()) {
    if (performance.now() >= end) return false
    await sleep(POLL_MS)
  }
  return true
}

/** Sends KILL to all processes of the group; the kernel ends the other processes of a pot with its process 1. Rejects with STOP_FAILED. */
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

/** Sorts processes that were started from outside, such as the main command, before their children. */
const mainFirst = (own: readonly Process[]): Process[] => {
  const pids = new Set(own.map(({pid}) => pid))
  return [...own].sort((a, b) => Number(pids.has(a.parent)) - Number(pids.has(b.parent)))
}

/** Sends TERM to the own processes of the pot, and KILL to all after `timeout` seconds or when the own processes have ended. */
export const stop = procedure('linux.stop', {name: 'text', timeout: 'number'}, async ({name, timeout}, _work, {run}: Setup) => {
  const cgroup = readBundle(run, name)?.cgroup
  if (cgroup === undefined) return
  const own = () => ownProcesses(allProcesses(cgroup))
  for (const process_ of mainFirst(own())) signal(process_, 'SIGTERM')
  await wait(timeout * 1000, () => own().length === 0)
  await killAll(cgroup)
})

/** Milliseconds between SIGTERM and SIGKILL for a stop command that takes too long. The pot is stopped in any case. */
const PATIENCE = 500

/** Runs the stop command of the user in the pot. A pot that is down is no error. Rejects with EXEC_STOP. */
export const execStop = procedure(
  'linux.exec-stop',
  {name: 'text', command: 'text', timeout: 'number'},
  async ({name, command, timeout}, {exec, signal}, {run, fsRoot, found}: Setup) => {
    const cgroup = readBundle(run, name)?.cgroup
    if (cgroup === undefined || allProcesses(cgroup).length === 0) return
    const {argv, secret} = execIn(needRuntime(found), run, fsRoot, name, ['/bin/sh', '-c', command])
    const {code, stderr} = await exec(argv, {secret, timeout, patience: PATIENCE}).catch((cause: unknown) => {
      signal.throwIfAborted()
      throw new PotError('EXEC_STOP', `the stop command of ${name} does not end`, {cause})
    })
    if (code !== 0) throw new PotError('EXEC_STOP', `the stop command of ${name} exits with ${code}: ${stderr.trim()}`)
  },
)

/** Removes a container in any state, with its control groups. An absent container is not an error. `root`: of the pot, whose `/dev` is held. */
async function clearContainer(
  exec: Exec,
  {run, found}: Setup,
  {name, cgroup, root}: {readonly name: string; readonly cgroup: string | undefined; readonly root: string},
): Promise<void> {
  const state = `${stateDirectory(run)}/${name}`
  if (cgroup !== undefined) await killAll(cgroup)
  if (existsSync(state)) {
    const {code, stderr} = await exec(runtimeArgv(needRuntime(found), run, 'delete', '--force', name))
    if (code !== 0 && !/not exist|No such file/.test(stderr)) throw new PotError('RUNTIME_FAILED', `cannot delete the container ${name}: ${stderr.trim()}`)
    // A runtime that is killed while it creates a container leaves a state that no runtime knows.
    rmSync(state, {recursive: true, force: true})
  }
  if (cgroup !== undefined) removeCgroups(cgroup)
  // A command that runs once in the tree of a pot that is up has no mount there.
  if (!name.startsWith(ONCE)) await dropTmpfs(exec, `${root}/dev`)
  rmSync(createLog(run, name), {force: true})
}

/** Removes a container with its control groups. `cgroup` is the control group of a container without a bundle. */
export const clear = procedure('linux.clear', {name: 'text', cgroup: 'text?'}, async ({name, cgroup}, {exec}, setup: Setup) => {
  const bundle = readBundle(setup.run, name)
  await clearContainer(exec, setup, {name, cgroup: cgroup ?? bundle?.cgroup, root: bundle?.root ?? `${setup.fsRoot}/jails/${name}/m`})
})

/** Resolves with the state of a container, such as `created`, `running` or `stopped`; undefined if the runtime does not know the container. */
async function status({ask, run, found}: Setup, name: string): Promise<unknown> {
  const [file = '', ...rest] = runtimeArgv(needRuntime(found), run, 'state', name)
  const {code, stdout} = await ask(file, rest)
  if (code !== 0) return undefined
  const state = jsonOf(`${file} state`, stdout)
  if (!isRecord(state)) throw garbage(`${file} state`, stdout)
  return state.status
}

/** Removes a dead or incomplete container of this name. Rejects with RUNNING and NO_HOLDER. */
export const prepare = procedure(
  'linux.prepare',
  {name: 'text', root: 'text', cgroup: 'text', holder: 'texts'},
  async ({name, root, cgroup, holder}, {exec}, setup: Setup) => {
    checkHolder(root, holder)
    checkAccounts(root)
    const known = existsSync(`${stateDirectory(setup.run)}/${name}`)
    if (known && ['running', 'paused'].includes(String(await status(setup, name)))) throw new PotError('RUNNING', `${name} is already running`)
    const left = known || cgroupDirectories(cgroup).some((directory) => existsSync(directory))
    if (left) await clearContainer(exec, setup, {name, cgroup, root})
  },
)
