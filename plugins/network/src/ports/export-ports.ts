import {misuse, parsePort, readPot, writeConf, type Context} from '@pot/core'

/** Replaces the exported ports in the record of a pot. Rejects with USAGE and NO_POT; resolves with whether anything changed. */
export async function exportPorts(ctx: Context, name: string, given: readonly string[] | undefined): Promise<boolean> {
  if (given === undefined) throw misuse('which ports? none is given', `pot export-ports -p ${name} -e 80:8080`)
  const specs = given.flatMap((word) => word.split(/\s+/).filter(Boolean)).map(parsePort)
  const {network} = readPot(ctx.settings, name)
  if (network === 'inherit' || network === 'alias') ctx.report.info(`${name} has network type ${network}: ports are only exported from a bridge`)
  const text = specs.map(({written}) => written).join(' ')
  const {plan} = await ctx.operate({
    title: `export ports of ${name}`,
    locks: [`pot/${name}`],
    async plan() {
      const pot = readPot(ctx.settings, name)
      const without = pot.conf.remove('pot.export.static.ports')
      const conf = text === '' ? without.remove('pot.export.ports') : without.set('pot.export.ports', text)
      return conf.text() === pot.conf.text() ? [] : [writeConf(pot, conf)]
    },
  })
  return plan.steps.length > 0
}
