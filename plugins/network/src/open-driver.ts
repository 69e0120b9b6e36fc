import type {Surroundings} from '@pot/core'
import type {NetworkDriver, NetworkSettings} from './driver.js'

/** The driver of this system; the other one is not loaded. */
export async function openDriver(ctx: Pick<Surroundings, 'host' | 'places' | 'settings'>, settings: NetworkSettings): Promise<NetworkDriver> {
  if (ctx.host.name === 'freebsd') {
    const {freebsdDriver} = await import('./freebsd/driver.js')
    return freebsdDriver(ctx, settings)
  }
  const {linuxDriver} = await import('./linux/driver.js')
  return linuxDriver(ctx, settings)
}
