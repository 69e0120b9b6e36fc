import type {Finding, Surroundings} from '@pot/core'

const TOOLS = [
  {file: 'ip', args: ['-V'], from: 'iproute2'},
  {file: 'nft', args: ['--version'], from: 'nftables'},
] as const

/** Programs that networks of pots need. */
export async function linuxDoctor({host}: Pick<Surroundings, 'host'>): Promise<readonly Finding[]> {
  const answers = await Promise.all(
    TOOLS.map(async ({file, args, from}): Promise<Finding[]> => {
      const works = await host.ask(file, args).then(
        ({code}) => code === 0,
        () => false,
      )
      return works ? [] : [{severity: 'warning', what: `${file} is missing: pots get no bridges`, fix: `install ${from}`}]
    }),
  )
  return answers.flat()
}
