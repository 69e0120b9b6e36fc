import type {ReadStream, WriteStream} from 'node:tty'
import type {Context} from '../context.js'
import {messageOf, PotError} from '../errors.js'
import {measurePots} from '../pots/look/metrics.js'
import {readLog} from '../pots/run/logs.js'
import {logFile} from '../pots/run/main-command.js'
import {readPot} from '../record/store.js'
import {charactersOf} from '../ui/characters.js'
import {readable} from '../ui/readable.js'
import {act, reportTo, shell} from './act.js'
import {EMPTY, press, settled, shownRows, type Action, type Effect, type Message, type Model} from './model.js'
import {lookFrom, type Look, type Row} from './rows.js'
import {screenOn} from './screen.js'
import {shares, view} from './view.js'

export interface WatchOptions {
  /** Seconds between two looks at the host, at least 1. */
  readonly interval: number
  readonly input: ReadStream
  readonly output: WriteStream
}

const SIGNALS = {SIGHUP: 129, SIGINT: 130, SIGTERM: 143} as const

/** Least milliseconds from the begin of one look at the host to the next. */
const REST = 1000

/**
 * Shows all pots on one screen until the user ends it. Resolves with the exit status: 0, or 128 + n after signal n. The terminal is as it was when this ends in
 * whichever way but SIGKILL.
 */
export async function watchPots(ctx: Context, {interval, input, output}: WatchOptions): Promise<number> {
  let model: Model = EMPTY
  let look: Look | undefined
  let status: number | undefined
  let away = false
  let wake = () => {}
  const work = new Map<string, Promise<void>>()
  const characters = charactersOf()
  const clock = () => new Date().toTimeString().slice(0, 8)

  const draw = () => screen.draw(view(model, screen.size(), characters, clock()))
  const set = (change: Partial<Model>) => {
    const {selected} = model
    model = settled({...model, ...change})
    if (model.selected !== selected) void readTail()
    draw()
  }
  const tell = (message: Message) => set({message})
  const end = (code: number) => {
    status ??= code
    wake()
  }
  const page = () => Math.max(1, shares(model, shownRows(model).length, screen.size()).list - 1)
  const screen = screenOn({
    input,
    output,
    onKey: (key) => {
      const {model: next, effect} = press(model, key, page())
      set(next)
      if (effect !== undefined) carryOut(effect)
    },
    onResize: () => {
      void readTail()
      draw()
    },
    onEnd: () => end(SIGNALS.SIGHUP),
  })

  function carryOut(effect: Effect): void {
    if (effect.do === 'quit') end(0)
    else if (effect.do === 'suspend') suspend()
    else if (effect.do === 'redraw') {
      screen.forget()
      draw()
    } else if (effect.do === 'shell') void openShell(effect.pot)
    else work.set(effect.pot, change(effect.do, effect.pot))
  }

  async function change(action: Exclude<Action, 'shell'>, name: string): Promise<void> {
    set({busy: new Map([...model.busy, [name, action]])})
    let warning: string | undefined
    const report = reportTo(name, tell)
    const warn = (line: string) => {
      warning = line
      report.warn(line)
    }
    const done = await act(ctx.withReport({...report, warn}), action, name).then(
      (text): Message => (warning === undefined ? {text, kind: 'info'} : {text: `${text}: ${warning}`, kind: 'warning'}),
      (error: unknown) => failed(error),
    )
    work.delete(name)
    const busy = new Map([...model.busy].filter(([other]) => other !== name))
    // The next look is up to a second away, and the keys depend on the state.
    set({busy, message: done, rows: done.kind === 'error' ? model.rows : model.rows.map((row) => (row.name === name ? afterAction(row, action) : row))})
    wake()
  }

  async function openShell(name: string): Promise<void> {
    away = true
    screen.leave()
    const message = await shell(ctx, name).then(
      (code): Message => ({text: `the shell in ${name} has ended${code === 0 ? '' : ` with exit status ${code}`}`, kind: 'info'}),
      (error: unknown) => failed(error),
    )
    away = false
    if (status === undefined) screen.enter()
    tell(message)
    wake()
  }

  function suspend(): void {
    screen.leave()
    process.once('SIGCONT', () => {
      if (status !== undefined || away) return
      screen.enter()
      draw()
    })
    process.kill(0, 'SIGTSTP')
  }

  /** Reads the end of the log of the selected pot. */
  async function readTail(): Promise<void> {
    const {selected} = model
    const lines = selected === undefined ? [] : await tailOf(ctx, selected, screen.size().rows).catch((): string[] => [])
    if (selected !== model.selected) return
    model = {...model, log: lines}
    draw()
  }

  async function pass(): Promise<void> {
    try {
      const at = performance.now()
      look = lookFrom(await measurePots(ctx.withReport(reportTo('pot', tell)), {disk: false, snapshots: false}), at, look)
      set({rows: look.rows})
      await readTail()
    } catch (error) {
      tell(failed(error))
    }
  }

  const handlers = Object.entries(SIGNALS).map(([signal, code]) => {
    const handle = () => {
      // A shell in a pot gets the signals of the terminal.
      if (away && signal === 'SIGINT') return
      screen.leave()
      end(code)
    }
    process.on(signal, handle)
    return () => process.off(signal, handle)
  })
  const leave = () => screen.leave()
  process.on('exit', leave).prependListener('uncaughtException', leave)
  try {
    screen.enter()
    while (status === undefined) {
      const begun = performance.now()
      if (!away) await pass()
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, interval * 1000)
        wake = () => {
          clearTimeout(timer)
          if (status !== undefined) resolve()
          else setTimeout(resolve, Math.max(0, REST - (performance.now() - begun)))
        }
        if (status !== undefined) wake()
      })
    }
  } finally {
    screen.leave()
    for (const forget of handlers) forget()
    process.off('exit', leave).off('uncaughtException', leave)
  }
  for (const [name, action] of model.busy) ctx.report.info(`waiting for the ${action} of ${name}`)
  await Promise.all(work.values())
  if (model.busy.size === 0 && model.message?.kind === 'error' && work.size > 0) ctx.report.warn(model.message.text)
  return status
}

function afterAction(row: Row, action: Action): Row {
  if (action === 'snapshot') return row
  return {...row, active: action !== 'stop', state: action === 'stop' ? 'down' : 'starting', trouble: false, since: ''}
}

function failed(error: unknown): Message {
  const [hint] = error instanceof PotError ? error.suggestions : []
  return {text: `${messageOf(error).split('\n')[0] ?? ''}${hint === undefined ? '' : `: ${hint}`}`, kind: 'error'}
}

/** The last lines of the log of a pot, without control sequences. */
async function tailOf({settings}: Pick<Context, 'settings'>, name: string, lines: number): Promise<string[]> {
  const chunks: Buffer[] = []
  const {signal} = new AbortController()
  for await (const chunk of readLog(logFile(readPot(settings, name)), {lines, follow: false, signal})) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString('utf8')
  return text === '' ? [] : text.replace(/\n$/, '').split('\n').slice(-lines).map(readable)
}
