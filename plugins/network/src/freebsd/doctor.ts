import {readPots, type Finding, type Surroundings} from '@pot/core'
import {missingAnchors, rulesFile} from './packet-filter.js'

/** What keeps pots on bridges from working, when there are any: the kernel, pf, and the lines of the host's rules that lead to ours. */
export async function freebsdDoctor({host: {ask}, settings}: Pick<Surroundings, 'host' | 'settings'>): Promise<readonly Finding[]> {
  const bridged = readPots(settings).pots.some(({network}) => network === 'public-bridge' || network === 'private-bridge')
  if (!bridged) return []
  const [vimage, pf, missing, file] = await Promise.all([
    ask('sysctl', ['-n', '-i', 'kern.features.vimage']),
    ask('pfctl', ['-s', 'Running']),
    missingAnchors(ask),
    rulesFile(ask),
  ])
  const wanted = missing.filter((line) => line !== 'nat-anchor "pot-nat/*"' && !line.startsWith('anchor'))
  const further = missing.filter((line) => !wanted.includes(line))
  return [
    ...(vimage.stdout.trim() === '1' ? [] : [{severity: 'error', what: 'the kernel has no VIMAGE: jails get no network of their own'} as const]),
    ...(pf.code === 0
      ? []
      : [{severity: 'warning', what: 'pf is off: addresses of pots are not translated, ports not published', fix: 'pot vnet-start'} as const]),
    ...(wanted.length > 0
      ? [
          {
            severity: 'error',
            what: `the rules of pf do not use those of pots: ${wanted.join(', ')} is missing`,
            fix: `pot init --edit-pf, or add it to ${file} and reload it`,
          } as const,
        ]
      : []),
    ...(wanted.length === 0 && further.length > 0
      ? [
          {
            severity: 'warning',
            what: `private bridges are not kept apart: ${further.join(', ')} is missing`,
            fix: `pot init --edit-pf, or add it to ${file} and reload it`,
          } as const,
        ]
      : []),
  ]
}
