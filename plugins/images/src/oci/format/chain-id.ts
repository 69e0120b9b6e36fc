import {digestOf} from './digest.js'

/**
 * Returns the ChainID of each layer: it identifies the layer together with the layers below it (image-spec, config.md, "Layer ChainID"). Two images
 * with the same ChainID have the same tree up to that layer.
 */
export function chainIds(diffIds: readonly string[]): string[] {
  const chain: string[] = []
  for (const diffId of diffIds) chain.push(chain.length === 0 ? diffId : digestOf(`${chain.at(-1)} ${diffId}`))
  return chain
}
