import module from 'node:module'
import {compileCache, placeVariables} from './places.js'

/** Prepares this process for any command: the directories of pot, the cache of compiled code, and stacks that name the lines of the sources. */
export function prepare(): void {
  const uid = process.getuid?.() ?? 0
  Object.assign(process.env, placeVariables(process.platform, uid, process.env))
  // enableCompileCache exists since Node 22.1.
  const enable: unknown = Reflect.get(module, 'enableCompileCache')
  const cache = typeof enable === 'function' ? compileCache(uid, process.env) : undefined
  if (cache !== undefined && typeof enable === 'function') enable(cache)
  if (process.env.DEBUG) process.setSourceMapsEnabled(true)
}
