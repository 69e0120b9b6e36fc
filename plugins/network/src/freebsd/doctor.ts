import {readPots, type Finding, type Surroundings} from '@pot/core'
import type {NetworkSettings} from '../driver.js'
import {neededLines} from './rules.js'
import {askPf} from './packet-filter.js'

const error = (what: string, fix?: string): Finding => ({severity: 'error', what, fix})
const warning = (what: string, fix: string): Finding => ({severity: 'warning', what, fix})

/** Problems of pots on bridges, if there are such pots: the kernel, pf, and missing anchors in the rules of the host. */
export async function freebsdDoctor(
  {host: {ask}, settings}: Pick<Surroundings, 'host' | 'settings'>,
  network: Pick<NetworkSettings, 'tag'>,
): Promise<readonly Finding[]> {
  const bridged = readPots(settings).pots.some(({network}) => network === 'public-bridge' || network === 'private-bridge')
  // Only root can ask pf.
  if (!bridged || process.getuid?.() !== 0) return []
  const [kernel, pf, {missing, file}] = await Promise.all([ask('sysctl', ['-e', '-i', 'kern.features.vimage']), ask('pfctl', ['-s', 'Running']), askPf(ask)])
  const needed = neededLines(network)
  const wanted = missing.filter((line) => needed.includes(line))
  const further = missing.filter((line) => line.endsWith('/*"'))
  const addIt = `pot init --edit-pf, or add it to ${file} and reload it`
  return [
    ...(/^kern\.features\.vimage=1$/m.test(kernel.stdout) ? [] : [error('the kernel has no VIMAGE: jails get no network of their own')]),
    ...(pf.code === 0 ? [] : [warning('pf is off: addresses of pots are not translated, ports not published', 'pot vnet-start')]),
    ...(wanted.length > 0 ? [error(`the rules of pf do not use those of pots: ${wanted.join(', ')} is missing`, addIt)] : []),
    ...(wanted.length === 0 && further.length > 0 ? [warning(`private bridges are not kept apart: ${further.join(', ')} is missing`, addIt)] : []),
  ]
}
