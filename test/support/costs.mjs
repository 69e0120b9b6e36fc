import {appendFileSync, readFileSync} from 'node:fs'

/** Ticks per second of /proc/PID/stat on Linux. */
const TICKS = 100

/** Processor time of this process and of the children that it has waited for, in seconds; see proc_pid_stat(5). */
const spent = () => {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1).split(' ')
  return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0) / TICKS
}

let before = 0
const add = (file, seconds) => appendFileSync(process.env.POT_TEST_COSTS, `${seconds.toFixed(1)}\t${file}\n`)

/** Appends the processor time of each test file to the file POT_TEST_COSTS. A worker runs one file at a time. */
export const mochaHooks = {
  beforeAll() {
    before = spent()
  },
  afterAll() {
    add(this.test.parent.suites[0]?.file ?? '-', spent() - before)
  },
}
