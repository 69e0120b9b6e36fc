import module from 'node:module'
import {guardOutput} from './output.js'
import {compileCache, placeVariables} from './places.js'
import {quickAnswer} from './quick.js'

/** Runs a command line: by its quick answer if it has one, else by the command. `root` is the directory of the core. */
export async function start(argv: readonly string[], root: string): Promise<void> {
  const uid = process.getuid?.() ?? 0
  Object.assign(process.env, placeVariables(process.platform, uid, process.env))
  const cache = compileCache(uid, process.env)
  // Since Node 22.1.
  const enable: unknown = Reflect.get(module, 'enableCompileCache')
  if (cache !== undefined && typeof enable === 'function') enable(cache)
  if (process.env.DEBUG) process.setSourceMapsEnabled(true)
  guardOutput()
  const answer = await quickAnswer(argv, process.env)
  if (answer !== undefined) return void process.stdout.write(answer)
  // oclif decides on colours when it is loaded, and colours a pipe too where CI is set.
  const {NO_COLOR, FORCE_COLOR} = process.env
  if (!process.stdout.isTTY && FORCE_COLOR === undefined) process.env.NO_COLOR = '1'
  const {main} = await import('./main.js')
  if (NO_COLOR === undefined) delete process.env.NO_COLOR
  else process.env.NO_COLOR = NO_COLOR
  await main(argv, root)
}
