import type {Ask} from '../../../programs/ask.js'
import type {HostProblem} from '../../types.js'

/** Finds options of the mount of `directory` that break programs in pots. */
export async function problems(ask: Ask, directory: string): Promise<HostProblem[]> {
  const {code, stdout} = await ask('findmnt', ['-n', '-o', 'TARGET,OPTIONS', '-T', directory])
  const [target = directory, options = ''] = code === 0 ? stdout.trim().split(/\s+/) : []
  return [
    ['noexec', 'exec', 'no program of a pot can be run'],
    ['nosuid', 'suid', 'su, sudo and ping do not work in pots'],
    ['ro', 'rw', 'nothing can be changed'],
  ].flatMap(([bad = '', good = '', why = '']): HostProblem[] =>
    options.split(',').includes(bad) ? [{severity: 'error', what: `${target} is mounted with ${bad}: ${why}`, fix: `mount -o remount,${good} ${target}`}] : [],
  )
}
