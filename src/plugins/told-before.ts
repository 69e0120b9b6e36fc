import {AsyncLocalStorage} from 'node:async_hooks'

const storage = new AsyncLocalStorage<readonly string[]>()

/** Runs `use`, in which these plugins get no event `init`. The first `init` runs again with the plugins that it has installed; others had their part. */
export const withoutInitOf = <T>(plugins: readonly string[], use: () => Promise<T>): Promise<T> => storage.run(plugins, use)

/** Whether a plugin has already had its part in an event. */
export const wasTold = (plugin: string, event: string): boolean => event.startsWith('pot:init:') && (storage.getStore()?.includes(plugin) ?? false)
