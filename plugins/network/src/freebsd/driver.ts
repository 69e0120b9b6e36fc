import {PotError, type Surroundings} from '@pot/core'
import type {NetworkDriver, NetworkSettings} from '../driver.js'

export function freebsdDriver(_ctx: Pick<Surroundings, 'host' | 'places' | 'settings'>, _settings: NetworkSettings): NetworkDriver {
  throw new PotError('NO_NETWORK', 'there is no driver yet')
}
