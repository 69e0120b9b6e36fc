import {readPots, type Finding, type Surroundings} from '@pot/core'
import type {NetworkDriver} from './driver.js'
import {readLeases} from './leases.js'
import {openNetwork} from './open-driver.js'

/** What is wrong with the networks of pots: what the host lacks, what was left behind, and what a reload of the firewall took away. */
export async function findings(ctx: Surroundings): Promise<readonly Finding[]> {
  let opened: {readonly driver: NetworkDriver}
  try {
    opened = await openNetwork(ctx)
  } catch (error) {
    return [{severity: 'error', what: error instanceof Error ? error.message : String(error), fix: 'pot config'}]
  }
  const {driver} = opened
  const {pots} = readPots(ctx.settings)
  const bridged = pots.filter(({network}) => network === 'public-bridge' || network === 'private-bridge')
  const leases = readLeases(ctx.places)
  const [lacking, state, forwarding] = await Promise.all([driver.doctor(), driver.state(), driver.forwarding()])
  const known = new Set([...leases, ...pots].flatMap(({uuid}) => uuid ?? []))
  const up = leases.filter(({bridge}) => bridge !== undefined)
  const strays = [...new Set([...state.interfaces.flatMap(({uuid}) => uuid ?? []), ...state.rules])].filter(
    (uuid) => !leases.some((lease) => lease.uuid === uuid) && known.has(uuid),
  )
  const without = up.filter(({uuid}) => !state.rules.includes(uuid)).map(({pot}) => pot)
  const broken = up.length > 0 && (!state.ready || without.length > 0)
  return [
    ...lacking,
    ...(bridged.length > 0 && !forwarding.on
      ? [{severity: 'warning', what: 'this host forwards no packets: pots on bridges reach nothing else', fix: 'pot vnet-start --forwarding'} as const]
      : []),
    ...(broken
      ? [
          {
            severity: 'error',
            what: `the firewall lacks rules of pots that run: ${(without.length > 0 ? without : up.map(({pot}) => pot)).join(', ')}`,
            fix: 'pot vnet-start',
          } as const,
        ]
      : []),
    ...strays.map((uuid): Finding => {
      const name = pots.find((pot) => pot.uuid === uuid)?.name ?? uuid
      return {severity: 'warning', what: `interfaces or rules of ${name} are left, and it has no network`, fix: `pot stop ${name}`}
    }),
  ]
}
