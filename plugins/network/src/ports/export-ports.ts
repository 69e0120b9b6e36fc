import {change, misuse, parsePorts, readPot, writeChanged, type Context} from '@pot/core'

/** Replaces the exported ports in the record of a pot. Resolves with whether anything changed. Rejects with USAGE and NO_POT. */
export async function exportPorts(ctx: Context, name: string, given: readonly string[] | undefined): Promise<boolean> {
  if (given === undefined) throw misuse('no port is given', `pot export-ports -p ${name} -e 80:8080`)
  const ports = given.flatMap((word) => word.split(/\s+/).filter(Boolean)).flatMap(parsePorts)
  const {network} = readPot(ctx.settings, name)
  if (network === 'inherit' || network === 'alias') ctx.report.info(`${name} has network type ${network}: ports are only exported from a bridge`)
  const {plan} = await ctx.operate({
    title: `export ports of ${name}`,
    locks: [`pot/${name}`],
    async plan() {
      const pot = readPot(ctx.settings, name)
      return writeChanged(pot, change(pot, {ports}))
    },
  })
  return plan.steps.length > 0
}
