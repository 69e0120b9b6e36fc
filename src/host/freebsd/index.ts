import type {Ask} from '../../programs/ask.js'
import {allProcesses} from '../processes.js'
import type {Host, Storage} from '../types.js'
import {dirname} from 'node:path'
import {defined} from '../../defined.js'
import {PotError} from '../../errors.js'
import type {Places, Settings} from '../../settings/settings.js'
import {descriptorsIn, unmountDescriptors} from './descriptors.js'
import {findDescriptorsIn} from '../../paths/open-directory.js'
import {freebsdCapabilities} from './capabilities.js'
import {freebsdDatasets} from './datasets.js'
import {freebsdGroup} from './group.js'
import {freebsdJails} from './jails.js'
import {freebsdMain} from './main.js'
import {freebsdMounts} from './mounts.js'
import {freebsdReleases} from './releases/releases.js'
import {freebsdService} from './service.js'
import {freebsdSignals} from './signals.js'
import {spelling} from './spelling.js'

export interface FreebsdOptions {
  readonly settings: Settings
  readonly places: Places
  readonly ask: Ask
  readonly storage: Storage
}

/** Opens a FreeBSD host: jail(8), nullfs and tmpfs, releases from their base.txz. Starts no process. */
export async function freebsdHost({settings, places, ask, storage}: FreebsdOptions): Promise<Host> {
  const spell = spelling(settings.fsRoot)
  findDescriptorsIn(descriptorsIn(places.run))
  return {
    name: 'freebsd',
    ask,
    storage,
    ...defined({datasets: storage.placeOutside && freebsdDatasets(ask, spell)}),
    jails: freebsdJails(ask, {fsRoot: settings.fsRoot, run: places.run}, spell),
    mounts: freebsdMounts(ask, spell),
    releases: freebsdReleases(ask, settings),
    calls: {},
    defaults: {type: 'multi', command: 'sh /etc/rc'},
    signals: freebsdSignals,
    async hostname() {
      const {code, stdout} = await ask('sysctl', ['-n', 'kern.hostname'])
      if (code !== 0) throw new PotError('NO_HOSTNAME', 'sysctl does not report the name of this host')
      return stdout.trim()
    },
    processes: () => allProcesses(ask),
    // -p keeps flags and access lists.
    archives: {
      pack: (directory) => ['tar', '-c', '--one-file-system', '--numeric-owner', '-f', '-', '-C', directory, '.'],
      unpack: (directory) => ['tar', '-x', '-p', '--numeric-owner', '-f', '-', '-C', directory],
    },
    main: freebsdMain,
    group: freebsdGroup(ask),
    capabilities: () => freebsdCapabilities(ask, settings),
    forget: () => unmountDescriptors(places.run),
    service: (program) => freebsdService(dirname(places.config), program),
  }
}
