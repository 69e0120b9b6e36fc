import {constants, hostname} from 'node:os'
import {dirname} from 'node:path'
import type {Places, Settings} from '../../settings/settings.js'
import type {Ask, Exec} from '../../programs/ask.js'
import {allProcesses} from '../processes.js'
import type {Host, Storage} from '../types.js'
import {linuxCapabilities} from './capabilities.js'
import {controlGroups} from './jails/control-groups.js'
import {forget, forgetSteps} from './forget.js'
import {linuxGroup} from './group.js'
import {linuxJails} from './jails/jails.js'
import {linuxMain} from './jails/main.js'
import {mountCalls} from './mounts/calls.js'
import {forgetTrial} from './jails/probe.js'
import {linuxMounts} from './mounts/mounts.js'
import {linuxReleases} from './userland/releases.js'
import {findRuntime} from './jails/runtime.js'
import {linuxService} from './service.js'
import {clear, execStop, prepare, stop} from './jails/stop.js'

interface Parts {
  readonly settings: Pick<Settings, 'fsRoot' | 'runtime' | 'values'>
  readonly places: Places
  readonly ask: Ask
  readonly storage: Storage
  /** Runs containers to find a runtime that works. Without it, no runtime is tried. */
  readonly exec?: Exec | undefined
}

/** Options of GNU tar that keep owners, access lists, and extended attributes such as the capabilities of a program. */
const TREE = ['--numeric-owner', '--acls', '--xattrs', '--xattrs-include=*', '--file=-']

/** Opens a Linux host: an OCI runtime, bind mounts, suites of Debian. Tries the runtimes once after each boot. */
export async function linuxHost({settings, places, ask, storage, exec}: Parts): Promise<Host> {
  const {run} = places
  const found = await findRuntime(ask, run, settings.runtime, exec)
  const setup = {ask, run, fsRoot: settings.fsRoot, found}
  return {
    name: 'linux',
    ask,
    storage,
    jails: linuxJails(setup),
    mounts: linuxMounts(run, ask),
    releases: linuxReleases({mirror: settings.values.get('POT_DEBIAN_MIRROR')}),
    calls: {
      ...mountCalls(settings.fsRoot),
      ...clear.on(setup),
      ...execStop.on(setup),
      ...forget.on(run),
      ...prepare.on(setup),
      ...stop.on(setup),
    },
    defaults: {type: 'single', command: ''},
    signals: new Map(Object.entries(constants.signals).map(([name, number]) => [name.slice('SIG'.length), number])),
    hostname: async () => hostname(),
    processes: () => allProcesses(ask),
    archives: {
      pack: (directory) => ['tar', '--create', '--one-file-system', '--sparse', ...TREE, '--directory', directory, '.'],
      unpack: (directory) => ['tar', '--extract', '--preserve-permissions', ...TREE, '--directory', directory],
    },
    main: linuxMain,
    group: linuxGroup,
    cgroups: controlGroups(setup),
    capabilities: async () => linuxCapabilities(found),
    service: (program) => linuxService(dirname(places.config), program),
    forget: forgetSteps,
    forgetTrial,
  }
}
