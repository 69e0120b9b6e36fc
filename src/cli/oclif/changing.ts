import type {Config} from '@oclif/core/config'
import {lookForMissing} from '../../plugins/not-loaded.js'

/** Loads the plugins of `root`. As root, waits until no other command changes the plugins; other users cannot take that lock. */
export async function loadSettled(root: string): Promise<Config> {
  const release = process.getuid?.() === 0 ? await holdPlugins().catch(() => undefined) : undefined
  try {
    const {Config: OclifConfig} = await import('@oclif/core/config')
    const config = await OclifConfig.load({root, userPlugins: true})
    lookForMissing(config)
    return config
  } finally {
    release?.()
  }
}

async function holdPlugins(): Promise<() => void> {
  const [{lock}, {lockDirectory}, {findPlaces}] = await Promise.all([
    import('../../operations/journal/lock.js'),
    import('../../operations/recover.js'),
    import('../../settings/file.js'),
  ])
  const directory = lockDirectory(findPlaces(process.env, process.platform))
  const held = await lock('~plugins', {directory, purpose: 'pot (loads its plugins)', timeout: 600})
  return () => held.release()
}
