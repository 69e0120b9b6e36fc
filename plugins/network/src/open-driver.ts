import type {Surroundings} from '@pot/core'
import type {NetworkDriver, NetworkSettings} from './driver.js'
import {networkSettings} from './settings.js'

/** Loads the driver of this system only. */
export async function openDriver(ctx: Surroundings, settings: NetworkSettings): Promise<NetworkDriver> {
  if (ctx.host.name === 'freebsd') {
    const {freebsdDriver} = await import('./freebsd/driver.js')
    return freebsdDriver(ctx, settings)
  }
  const {linuxDriver} = await import('./linux/driver.js')
  return linuxDriver(ctx, settings)
}

export interface Opened {
  readonly settings: NetworkSettings
  readonly driver: NetworkDriver
}

/** The settings and the driver. Rejects with BAD_NETWORK for invalid settings. */
export async function openNetwork(ctx: Surroundings): Promise<Opened> {
  const settings = networkSettings(ctx)
  return {settings, driver: await openDriver(ctx, settings)}
}
