import {parsePublished} from '@pot/core'

/** The ports of --publish, in the form of export-ports, which has the port of the pot first. Throws USAGE. */
export function publishedPorts({publish}: Readonly<Record<string, unknown>>): string[] {
  const words = Array.isArray(publish) ? publish.filter((word) => typeof word === 'string') : []
  return words.flatMap(parsePublished).map(({written}) => written)
}
