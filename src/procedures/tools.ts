import {checkAlive} from '../bases/check-alive.js'
import {checkDigest} from '../bases/check-digest.js'
import {inLevelZero} from '../bases/in-level-zero.js'
import type {Context} from '../context.js'
import type {Host} from '../host/types.js'
import type {Tools} from '../operations/actions.js'
import {command} from '../operations/command.js'
import {fromStdin} from '../fleet/unpack.js'
import {tellMain} from '../pots/run/main-process.js'
import {endSupervision, supervisorEnded} from '../pots/run/supervisor.js'
import {checkCopied, mergeCopied} from '../pots/tree/copied.js'
import {mountpoint, noMountpoint} from '../pots/tree/mountpoint.js'
import {checkMounted, unmountNew} from '../pots/tree/new-mounts.js'
import {noteInit} from '../init/record.js'
import {keepSecret, placeSecrets} from '../secrets/keep.js'
import {storeSetting} from '../settings/store.js'
import {checkPlugins, keepPlugins, putBackPlugins, runManager} from './plugins.js'

/** The parts of a host that the executor needs, and the procedures of the core. `run` is the function of the context. Only operations load this module. */
export const toolsOf = (host: Host, run: Context['run']): Tools => ({
  ask: host.ask,
  calls: {
    ...mountpoint.on(),
    ...noMountpoint.on(),
    ...checkMounted.on(host),
    ...unmountNew.on(host),
    ...checkCopied.on(),
    ...mergeCopied.on(),
    ...keepSecret.on(),
    ...placeSecrets.on(),
    ...checkDigest.on(),
    ...checkAlive.on(host),
    ...inLevelZero.on(host),
    ...fromStdin.on(),
    ...endSupervision.on(),
    ...supervisorEnded.on(),
    ...tellMain.on(),
    ...noteInit.on(),
    ...storeSetting.on(),
    ...command.on(run),
    ...keepPlugins.on(),
    ...putBackPlugins.on(),
    ...runManager.on(run),
    ...checkPlugins.on(),
    ...host.calls,
  },
  mounts: async () => (await host.mounts.table()).map(({target}) => target),
})
