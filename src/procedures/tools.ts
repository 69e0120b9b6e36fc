import type {Context} from '../context.js'
import type {Host} from '../host/types.js'
import type {Tools} from '../operations/actions.js'
import {pluginProcedures} from './plugins.js'
import {commandProcedure} from './command.js'
import {coreProcedures} from './trees.js'
import {checkDigest, supervisorEnded} from '../pots/run/supervisor.js'
import {setSettingCall} from '../settings/store.js'

/** What the executor needs of a host, with the procedures of the core; `run` is that of the context. Loaded only by what changes the host. */
export const toolsOf = (host: Host, run: Context['run']): Tools => ({
  ask: host.ask,
  calls: {
    ...coreProcedures(host),
    'pot.command': commandProcedure(run),
    ...pluginProcedures(run),
    'pot.supervisor-ended': supervisorEnded,
    'core.check-digest': checkDigest,
    'settings.set': setSettingCall,
    ...host.calls,
  },
  mounts: async () => (await host.mounts.table()).map(({target}) => target),
})
