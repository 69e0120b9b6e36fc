import module from 'node:module'
import {guardOutput} from './output.js'
import {compileCache, placeVariables} from './places.js'
import {quickAnswer} from './quick.js'

/** Runs a command line: as a quick answer if possible, else as a full command. `root` is the directory of the core. */
export async function start(argv: readonly string[], root: string): Promise<void> {
  const uid = process.getuid?.() ?? 0
  Object.assign(process.env, placeVariables(process.platform, uid, process.env))
  const cache = compileCache(uid, process.env)
  // enableCompileCache exists since Node 22.1.
  const enable: unknown = Reflect.get(module, 'enableCompileCache')
  if (cache !== undefined && typeof enable === 'function') enable(cache)
  if (process.env.DEBUG) process.setSourceMapsEnabled(true)
  guardOutput()
  if (argv[0] === '__complete') {
    const {answer} = await import('./completion/answer.js')
    return void process.stdout.write(await answer(argv[1] ?? '', argv.slice(2), root))
  }
  const answer = await quickAnswer(argv, process.env)
  if (answer !== undefined) return void process.stdout.write(answer)
  const {main} = await import('./main.js')
  await main(argv, root)
}
