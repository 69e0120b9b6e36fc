// Arguments: a file with a command line of pot on each line, as a JSON list, and a file for the results. Runs them one after the other in this process, as
// bin/run.js runs one, and writes a JSON list with the exit status and the messages of each. Programs that have the stdio of pot have that of this process.
import {readFileSync, writeFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'

const root = process.env.POT_TEST_CORE ?? fileURLToPath(new URL('../..', import.meta.url))
const {start} = await import(`${root}/dist/cli/start.js`)

class Exit extends Error {
  constructor(status) {
    super(`exit ${status}`)
    this.status = status
  }
}

const {exit, stdout, stderr} = process
const events = ['uncaughtException', 'exit', 'warning']
const before = new Map(events.map((event) => [event, process.listeners(event)]))
const found = []
for (const line of readFileSync(process.argv[2], 'utf8').split('\n').filter(Boolean)) {
  let said = ''
  const written = (more) => {
    const done = more.at(-1)
    if (typeof done === 'function') done()
    return true
  }
  stdout.write = (_, ...more) => written(more)
  stderr.write = (text, ...more) => {
    said += text
    return written(more)
  }
  process.exitCode = undefined
  process.exit = (status) => {
    throw new Exit(status)
  }
  let status = 0
  try {
    await start(JSON.parse(line), root)
    status = process.exitCode ?? 0
  } catch (error) {
    if (!(error instanceof Exit)) throw error
    status = error.status ?? process.exitCode ?? 0
  }
  for (const event of events) {
    process.removeAllListeners(event)
    for (const listener of before.get(event)) process.on(event, listener)
  }
  found.push({status, said})
}
writeFileSync(process.argv[3], JSON.stringify(found))
process.exit = exit
process.exit(0)
