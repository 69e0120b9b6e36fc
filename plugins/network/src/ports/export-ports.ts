import {change, isUp, misuse, parsePorts, readPot, writeChanged, type Context, type PortSpec, type Pot, type Step} from '@pot/core'
import {readLease, writeLease} from '../addresses/leases.js'
import type {Attachment, Port} from '../driver.js'
import {openNetwork} from '../open-driver.js'
import {allocatePorts} from './ports.js'

export interface ExportRequest {
  /** Ports as typed; an empty text is no port. */
  readonly ports: readonly string[] | undefined
  /** Also open and close the ports of the running pot. */
  readonly now: boolean
}

/** Replaces the exported ports in the record of a pot. Resolves with whether anything changed. Rejects with USAGE, NO_POT, and with `now` PORT_TAKEN. */
export async function exportPorts(ctx: Context, name: string, {ports: given, now}: ExportRequest): Promise<boolean> {
  if (given === undefined) throw misuse('no port is given', `pot export-ports -p ${name} -e 80:8080`)
  const ports = given.flatMap((word) => word.split(/\s+/).filter(Boolean)).flatMap(parsePorts)
  const {network} = readPot(ctx.settings, name)
  if (network === 'inherit' || network === 'alias') ctx.report.info(`${name} has network type ${network}: ports are only exported from a bridge`)
  const {plan} = await ctx.operate({
    title: `export ports of ${name}`,
    // No other pot that starts gets one of these ports in the meantime.
    locks: [`pot/${name}`, ...(now ? ports.flatMap(lockOf) : [])],
    async plan(look) {
      const pot = readPot(ctx.settings, name)
      const changed = change(pot, {ports})
      const lease = now && (await isUp(look, name)) ? readLease(ctx.places, name) : undefined
      return [...writeChanged(pot, changed), ...(lease?.bridge === undefined ? [] : await openNow(ctx, changed, lease))]
    },
  })
  return plan.steps.length > 0
}

/** The name under which an operation claims a port of the host. */
const lockOf = ({proto, hostPort, hostAddress}: PortSpec): string[] =>
  hostPort === undefined ? [] : [`port/${proto}/${hostPort}${hostAddress === undefined ? '' : `@${hostAddress}`}`]

/** Steps that give a running pot the ports of its record. A port that the host chooses stays the one of the last start. Rejects with USAGE for a new one. */
async function openNow(ctx: Context, pot: Pot, lease: Attachment): Promise<Step[]> {
  const specs = pot.ports.map((spec): PortSpec => {
    if (spec.hostPort !== undefined) return spec
    const known = lease.ports.find((port) => sameInside(port, spec))
    if (known === undefined)
      throw misuse(`${pot.name} runs, and the port ${spec.written} has no port of the host`, 'name one, or leave out --now: the next start chooses one')
    return {...spec, hostPort: known.hostPort}
  })
  const {driver} = await openNetwork(ctx)
  const ports = await allocatePorts({ctx, driver, claim: async ([name]) => name}, {name: pot.name, ports: specs}, lease.addresses)
  const next: Attachment = {...lease, ports}
  return JSON.stringify(ports) === JSON.stringify(lease.ports) ? [] : [...writeLease(ctx.places, next), ...(await driver.reopen(lease, next))]
}

const sameInside = (port: Port, spec: PortSpec): boolean => port.proto === spec.proto && port.port === spec.port && port.hostAddress === spec.hostAddress
