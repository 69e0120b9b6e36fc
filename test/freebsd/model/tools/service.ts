import {fail, ok, type Call, type Reply} from '../call.js'
import {getopt, usual} from '../getopt.js'
import type {State} from '../state.js'

const USAGE =
  'Usage:\n\nservice [-j <jail name or id>] -e\nservice [-j <jail name or id>] -R\nservice [-j <jail name or id>] [-v] -l | -r\nservice [-j <jail name or id>] [-v] <rc.d script> start|stop|etc.\nservice -h\n'

/** rc.d scripts of the host; they only remember whether they run. */
export async function service(call: Call, state: State): Promise<Reply> {
  const options = getopt(call.argv, 'dehj:lRrv', usual('service', USAGE))
  if (options.has('h')) return ok(USAGE)
  if (options.has('j') || options.has('R')) return fail('freebsd model: service -j and -R are not modelled', 70)
  if (options.has('l') || options.has('r'))
    return ok(
      [...state.services.keys()]
        .sort()
        .map((name) => `${name}\n`)
        .join(''),
    )
  if (options.has('e'))
    return ok(
      [...state.services]
        .filter(([, on]) => on)
        .map(([name]) => `/etc/rc.d/${name}\n`)
        .join(''),
    )
  const [name, action, ...more] = options.operands
  if (name === undefined || action === undefined || more.length > 0) return fail(USAGE)
  const running = state.services.get(name)
  if (running === undefined)
    return {code: 1, stdout: `${name} does not exist in /etc/rc.d or the local startup\ndirectories (/usr/local/etc/rc.d), or is not executable\n`}
  const verb = action.replace(/^(one|force|fast|quiet)/, '')
  switch (verb) {
    case 'start': {
      if (running) return ok(`${name} already running? (pid=${process.pid}).\n`)
      state.services.set(name, true)
      return ok(`Starting ${name}.\n`)
    }
    case 'stop':
    case 'restart': {
      state.services.set(name, verb === 'restart')
      const stopped = running ? `Stopping ${name}.\n` : `${name} not running? (check /var/run/${name}.pid).\n`
      return {code: running || verb === 'restart' ? 0 : 1, stdout: verb === 'restart' ? `${stopped}Starting ${name}.\n` : stopped}
    }
    case 'reload':
      return running ? ok() : fail(`${name} not running? (check /var/run/${name}.pid).`)
    case 'status':
      return {code: running ? 0 : 1, stdout: running ? `${name} is running as pid ${process.pid}.\n` : `${name} is not running.\n`}
    default:
      return fail(
        `/etc/rc.d/${name}: unknown directive '${action}'.\nUsage: /etc/rc.d/${name} [fast|force|one|quiet](start|stop|restart|rcvar|enable|disable|delete|enabled|describe|extracommands|status|poll)`,
      )
  }
}
