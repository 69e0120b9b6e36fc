// Arguments: command lines of pot, each as a JSON list. Runs them all at once in this process, as bin/run.js runs one.
import {fileURLToPath} from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const {start} = await import(`${root}/dist/cli/start.js`)
process.setMaxListeners(0)
await Promise.all(process.argv.slice(2).map((line) => start(JSON.parse(line), root)))
