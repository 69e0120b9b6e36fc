import type {PotHook} from '@pot/core'

export const planStart: PotHook<'pot:start:plan'> = async () => ({})
