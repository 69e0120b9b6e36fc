import {existsSync, mkdirSync, rmSync, writeFileSync} from 'node:fs'
import {basename, join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {hasCode} from '../../../errors.js'
import type {Ask, Exec} from '../../../programs/ask.js'
import {script} from '../../../programs/script.js'
import {temporaryDirectory, temporaryRoot} from '../../../paths/temporary.js'
import {cgroupProcesses, removeCgroups} from './cgroups.js'
import {ociConfig} from '../oci/config.js'
import {ociText} from '../oci/limits.js'
import {findSeccomp} from '../oci/seccomp.js'
import {deniedBy} from '../oci/seccomp-needs.js'
import {OWN_PROFILE} from '../oci/seccomp-own.js'

const probe = script(import.meta.url, 'probe', '/bin/sh')

const HOST_DIRECTORIES = ['/bin', '/lib', '/lib64', '/usr', '/nix', '/gnu']

/** Runs the host's `true` in a container like that of a pot. Leaves nothing behind. */
export async function tryRuntime(ask: Ask, exec: Exec, run: string, runtime: string): Promise<{readonly version: string} | {readonly refusal: string}> {
  const bundle = temporaryDirectory(temporaryRoot(run))
  const id = basename(bundle)
  const root = join(bundle, 'root')
  const cgroup = cgroupOf(id)
  try {
    mkdirSync(root)
    const mounts = HOST_DIRECTORIES.filter((path) => existsSync(path)).map((path) => ({
      destination: path,
      type: 'bind',
      source: path,
      options: ['rbind', 'ro'],
    }))
    const found = findSeccomp()
    const config = ociConfig(
      {
        name: id,
        uuid: id,
        root,
        hostname: 'probe',
        attributes: {},
        network: {mode: 'inherit', families: []},
        params: {},
        oci: {},
        args: probe(),
        mounts,
        cgroup,
        propagation: 'rslave',
      },
      // The trial must not fail because of a profile that denies needed system calls: it tests only the runtime.
      deniedBy(found).length === 0 ? found.profile : OWN_PROFILE,
    )
    writeFileSync(join(bundle, 'config.json'), ociText(config))
    const ran = await exec([runtime, '--root', join(bundle, 'state'), 'run', '--bundle', bundle, id])
    if (ran.code !== 7) return {refusal: lastLine(ran.stderr) || `ends with ${ran.code}`}
    const {stdout} = await ask(runtime, ['--version'])
    return {version: (stdout.split('\n')[0] ?? '').replace(' version ', ' ') || basename(runtime)}
  } finally {
    removeCgroups(cgroup)
    rmSync(bundle, {recursive: true, force: true})
  }
}

const cgroupOf = (id: string) => `/pot/${id}`

/** Ends the container of a trial whose process was killed, and removes its control group. `id`: the name of the directory of the trial. */
export async function forgetTrial(id: string): Promise<void> {
  const cgroup = cgroupOf(id)
  for (let tries = 0; tries < 40; tries++) {
    const left = cgroupProcesses(cgroup)
    if (left.length === 0) break
    for (const pid of left) endNow(pid)
    await sleep(50)
  }
  removeCgroups(cgroup)
}

function endNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if (!hasCode(error, 'ESRCH')) throw error
  }
}

const lastLine = (output: string): string => output.trim().split('\n').at(-1) ?? ''
