// Measures the times of whole processes. See bench.js.
import {spawnSync} from 'node:child_process'
import {existsSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {pathToFileURL} from 'node:url'

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]

/** Returns functions that run and measure programs with the environment `env`. `scratch` is a directory for files. */
export function measures(env, scratch) {
  const note = join(scratch, 'usage')
  // This module is loaded into a process of node. It writes the processor time of the process in microseconds, and its largest size in kilobytes.
  const recorder = join(scratch, 'recorder.mjs')
  writeFileSync(
    recorder,
    `import {writeFileSync} from 'node:fs'
process.on('exit', () => {
  const {userCPUTime, systemCPUTime, maxRSS} = process.resourceUsage()
  if (process.env.BENCH_NOTE) writeFileSync(process.env.BENCH_NOTE, [userCPUTime + systemCPUTime, maxRSS].join(' '))
})
`,
  )

  /** Runs a command line of bash(1). Returns its times and the times of the programs that it waits for, in milliseconds. Other programs may keep running. */
  function time(script, more = {}) {
    const [messages, times] = ['messages', 'times'].map((name) => join(scratch, name))
    const timed = `TIMEFORMAT='%R %U %S'; { time { ${script}; } >/dev/null 2>"$MESSAGES"; } 2>"$TIMES"`
    const {status} = spawnSync('bash', ['-c', timed], {env: {...env, ...more, MESSAGES: messages, TIMES: times}, stdio: 'ignore'})
    if (status !== 0) throw new Error(`${script}: ${readFileSync(messages, 'utf8')}`)
    const [wall, user, system] = (readFileSync(times, 'utf8').trim().split('\n').at(-1) ?? '').split(' ').map((word) => Number(word) * 1000)
    return {wall, cpu: user + system}
  }

  /** Runs each contender once in each round, so that a busy machine slows all of them down. Returns the median times by name. */
  function compare(contenders, rounds, after = () => {}) {
    const all = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]))
    for (let round = 0; round < rounds; round++) {
      for (const [name, script] of Object.entries(contenders)) all[name].push(time(script))
      after()
    }
    return Object.fromEntries(
      Object.entries(all).map(([name, times]) => [name, {wall: median(times.map(({wall}) => wall)), cpu: median(times.map(({cpu}) => cpu))}]),
    )
  }

  /** Runs a command line. Returns the processor time of the process of pot in milliseconds, and its largest size in megabytes. */
  function own(script) {
    rmSync(note, {force: true})
    time(script, {BENCH_NOTE: note, NODE_OPTIONS: `--import=${pathToFileURL(recorder).href}`})
    const [cpu, size] = existsSync(note) ? readFileSync(note, 'utf8').split(' ').map(Number) : [Number.NaN, Number.NaN]
    return {cpu: cpu / 1000, size: size / 1024}
  }

  return {time, compare, own, median}
}
