import type {Context} from '../context.js'
import {PotError} from '../errors.js'
import type {NetworkType} from './pot.js'

/** Rejects with NEEDS_PLUGIN when nothing on this installation can make such a network. */
export function checkNetwork({networks}: Context, type: NetworkType): void {
  if (type === 'inherit' || networks.includes(type)) return
  throw new PotError('NEEDS_PLUGIN', `network type ${type} needs the network plugin`, {hint: 'pot plugins install network'})
}
