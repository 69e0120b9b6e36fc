import {digestOf} from './digest.js'

/**
 * By layer, the digest that stands for it on top of those below it: image-spec, config.md, "Layer ChainID". Two images with the same
 * chain have the same tree up to there.
 */
export function chainIds(diffIds: readonly string[]): string[] {
  const chain: string[] = []
  for (const diffId of diffIds) chain.push(chain.length === 0 ? diffId : digestOf(`${chain.at(-1)} ${diffId}`))
  return chain
}
