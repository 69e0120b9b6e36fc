import {guardOutput} from './output.js'
import {prepare} from './places.js'

/** Runs a command line. `root` is the directory of the core. */
export async function start(argv: readonly string[], root: string): Promise<void> {
  prepare()
  guardOutput()
  if (argv[0] === '__complete') {
    const {answer} = await import('./completion/answer.js')
    return void process.stdout.write(await answer(argv[1] ?? '', argv.slice(2), root))
  }
  const {main} = await import('./main.js')
  await main(argv, root)
}
