import type {Report, StepEvent} from './report.js'
import {charactersOf, type Characters} from './characters.js'
import {readable} from './readable.js'
import {styled} from './style.js'

export interface ReportOptions {
  readonly verbose: boolean
  /** Whether to show the steps; false for commands that take little time. */
  readonly steps: boolean
  readonly stream: NodeJS.WriteStream
}

/**
 * Prints messages on stderr. A terminal shows the current step in a line that goes, and with -v all steps. Elsewhere steps, and their undo, are shown only with -v, because a
 * program that reads stderr expects only problems, and the first line of a failure is its cause.
 */
export function createReport({verbose, steps, stream}: ReportOptions): Report {
  const live = stream.isTTY === true && steps && process.env.TERM !== 'dumb' ? liveSteps(stream, verbose) : undefined
  const print = (line: string) => (live ? live.print(line) : stream.write(`${line}\n`))
  const plain = (event: StepEvent) => {
    if (event.type === 'start' && verbose) print(`===> ${event.title}`)
    else if (event.type === 'output' && (steps || verbose)) print(`     ${event.line}`)
    else if (event.type === 'undo' && verbose) print(`===> undo: ${event.title}`)
  }
  return {
    detail: (line) => {
      if (verbose) print(line)
    },
    info: (line) => print(line),
    warn: (line) => print(`${styled(stream, 'yellow', 'warning:')} ${line}`),
    step: live ? live.step : plain,
  }
}

interface Live {
  step(event: StepEvent): void
  print(line: string): void
}

/** Shows the current step in a status line at the bottom, which is rewritten. Finished steps scroll up above it if `verbose`, or after a step has failed. */
function liveSteps(stream: NodeJS.WriteStream, verbose: boolean): Live {
  const characters = charactersOf()
  let listed = verbose
  let current: {title: string; tail: string; faint: boolean; since: number} | undefined
  let timer: NodeJS.Timeout | undefined
  const clear = () => stream.write('\r\u001b[K')
  const draw = () => {
    if (!current) return
    const frame = characters.frames[Math.floor(Date.now() / 80) % characters.frames.length] ?? ''
    const room = Math.max(20, (stream.columns ?? 80) - 4)
    const title = cut(current.title, room, characters)
    const tail = cut(current.tail === '' ? '' : `  ${current.tail}`, room - title.length, characters)
    stream.write(`\r\u001b[K${styled(stream, 'cyan', frame)} ${title}${current.faint ? styled(stream, 'dim', tail) : tail}`)
  }
  const print = (line: string) => {
    clear()
    stream.write(`${line}\n`)
    draw()
  }
  const end = () => {
    current = undefined
    clearInterval(timer)
    timer = undefined
    clear()
  }
  const step = (event: StepEvent) => {
    if (event.type === 'start' || event.type === 'undo') {
      current = {title: event.type === 'undo' ? `undo: ${event.title}` : event.title, tail: '', faint: false, since: Date.now()}
      timer ??= setInterval(draw, 80).unref()
      draw()
    } else if (event.type === 'progress' && current)
      current = {...current, tail: bar(event.done, event.total, (Date.now() - current.since) / 1000, characters), faint: false}
    else if (event.type === 'output' && current) current = {...current, tail: readable(event.line), faint: true}
    else if (event.type === 'done' && listed) {
      current = undefined
      print(`${styled(stream, 'green', characters.done)} ${event.title}`)
    } else if (event.type === 'failed') {
      // What is undone is of interest after a failure.
      listed = true
      current = undefined
      print(`${styled(stream, 'red', characters.failed)} ${event.title}`)
    } else if (event.type === 'end') end()
  }
  return {step, print}
}

const cut = (text: string, room: number, {cut: end}: Characters) => (text.length <= room ? text : room < 1 ? '' : `${text.slice(0, room - 1)}${end}`)

const WIDTH = 24

/** Formats a progress bar: `━━━━━────  45%  12.3 of 27.0 MiB  4.1 MiB/s`. */
export function bar(done: number, total: number | undefined, seconds: number, {full: bright, empty}: Characters = charactersOf()): string {
  const rate = seconds > 0.5 ? `  ${mebibytes(done / seconds)} MiB/s` : ''
  if (total === undefined || total === 0) return `${mebibytes(done)} MiB${rate}`
  const part = Math.min(1, done / total)
  const full = Math.round(part * WIDTH)
  return `${bright.repeat(full)}${empty.repeat(WIDTH - full)} ${String(Math.floor(part * 100)).padStart(3)}%  ${mebibytes(done)} of ${mebibytes(total)} MiB${rate}`
}

const mebibytes = (bytes: number) => (bytes / 1_048_576).toFixed(1)
