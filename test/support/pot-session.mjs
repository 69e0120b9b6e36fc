// Reads command lines of pot from descriptor 4, a JSON list on each line, and runs them one after the other in this process, as bin/run.js runs one. Writes a JSON
// line with the exit status and the output of each to descriptor 3. Programs that have the stdio of pot have that of this process.
import {createReadStream, writeSync} from 'node:fs'
import {createInterface} from 'node:readline'
import {fileURLToPath} from 'node:url'

const root = process.env.POT_TEST_CORE ?? fileURLToPath(new URL('../..', import.meta.url))
const {start} = await import(`${root}/dist/cli/start.js`)

class Exit extends Error {
  constructor(status) {
    super(`exit ${status}`)
    this.status = status
  }
}

const {exit} = process
const events = ['uncaughtException', 'exit', 'warning']
const before = new Map(events.map((event) => [event, process.listeners(event)]))

async function run(argv) {
  const said = {stdout: '', stderr: ''}
  for (const which of ['stdout', 'stderr']) {
    process[which].write = (text, ...more) => {
      said[which] += text
      const done = more.at(-1)
      if (typeof done === 'function') done()
      return true
    }
  }
  process.exitCode = undefined
  process.exit = (status) => {
    throw new Exit(status)
  }
  let status = 0
  try {
    await start(argv, root)
    status = process.exitCode ?? 0
  } catch (error) {
    if (!(error instanceof Exit)) throw error
    status = error.status ?? process.exitCode ?? 0
  }
  for (const event of events) {
    process.removeAllListeners(event)
    for (const listener of before.get(event)) process.on(event, listener)
  }
  return {status, ...said}
}

// A command that reads the stdin of this process would take the lines that follow.
for await (const line of createInterface({input: createReadStream('', {fd: 4})})) writeSync(3, `${JSON.stringify(await run(JSON.parse(line)))}\n`)
exit(0)
