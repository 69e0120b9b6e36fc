import type {HostProblem} from '../../types.js'
import type {Zfs} from './context.js'

/** Checks the properties that every pot inherits, and the state of the pool. */
export async function problems({ask, root}: Zfs): Promise<HostProblem[]> {
  const [pool = ''] = root.split('/')
  const [properties, health] = await Promise.all([
    ask('zfs', ['get', '-H', '-o', 'property,value', 'exec,setuid,readonly', `${root}/jails`]),
    ask('zpool', ['list', '-H', '-o', 'health', pool]),
  ])
  const values = new Map(properties.stdout.split('\n').map((line) => [line.split('\t')[0] ?? '', line.split('\t')[1] ?? '']))
  const wrong = [
    ['exec', 'off', 'on', 'no program of a pot can be run'],
    ['setuid', 'off', 'on', 'su, sudo and ping do not work in pots'],
    ['readonly', 'on', 'off', 'nothing can be changed'],
  ].flatMap(([name = '', bad = '', good = '', why = '']): HostProblem[] =>
    values.get(name) === bad ? [{severity: 'error', what: `${root} has ${name}=${bad}: ${why}`, fix: `zfs set ${name}=${good} ${root}`}] : [],
  )
  const state = health.stdout.trim()
  const sound = health.code !== 0 || state === 'ONLINE'
  return sound ? wrong : [...wrong, {severity: state === 'DEGRADED' ? 'warning' : 'error', what: `pool ${pool} is ${state}`, fix: `zpool status -x ${pool}`}]
}
