import {spawn, spawnSync} from 'node:child_process'
import {Terminal as Emulator} from '@xterm/headless'

/** A program on a terminal whose contents can be read. Linux: script(1) of util-linux makes the terminal. */
export interface Terminal {
  /** The lines of the screen, without spaces at the end. */
  lines(): string[]
  /** Whether the alternate screen is shown. */
  isAlternate(): boolean
  /** All bytes that were written to the terminal. */
  written(): string
  type(keys: string): void
  /** Resolves when the screen fulfils the condition; rejects with the screen when it does not in time. */
  until(what: string, condition: (screen: string) => boolean): Promise<string>
  resize(columns: number, rows: number): void
  /** Resolves when the program has ended. */
  readonly ended: Promise<void>
  kill(): void
}

export interface TerminalOptions {
  readonly columns: number
  readonly rows: number
  readonly env: NodeJS.ProcessEnv
}

/** Milliseconds; the machine may be slow. */
const PATIENCE = 90_000

/** Runs a line of sh(1) on a terminal. */
export function onTerminal(line: string, {columns, rows, env}: TerminalOptions): Terminal {
  const screen = new Emulator({cols: columns, rows, allowProposedApi: true})
  const child = spawn('/usr/bin/script', ['-qec', `stty cols ${columns} rows ${rows}; echo "device:$(tty)"; ${line}`, '/dev/null'], {
    env: {...env, SHELL: '/bin/sh'},
  })
  let bytes = ''
  let closed = false
  const listeners = new Set<() => void>()
  const wake = () => {
    for (const listener of listeners) listener()
  }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    bytes += text
    screen.write(text, wake)
  })
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      closed = true
      screen.write('', () => {
        wake()
        resolve()
      })
    })
  })
  const lines = () => {
    const {active} = screen.buffer
    return Array.from(
      {length: screen.rows},
      (_, row) =>
        active
          .getLine(active.viewportY + row)
          ?.translateToString()
          .trimEnd() ?? '',
    )
  }
  return {
    lines,
    isAlternate: () => screen.buffer.active.type === 'alternate',
    written: () => bytes,
    type: (keys) => void child.stdin.write(keys),
    until: (what, condition) =>
      new Promise((resolve, reject) => {
        const fail = (why: string) => {
          listeners.delete(look)
          clearTimeout(timer)
          reject(new Error(`${why} ${what}; the screen:\n${lines().join('\n')}`))
        }
        const timer = setTimeout(() => fail('there was never'), PATIENCE)
        const look = () => {
          const text = lines().join('\n')
          if (condition(text)) {
            listeners.delete(look)
            clearTimeout(timer)
            resolve(text)
          } else if (closed) fail('the program ended without')
        }
        listeners.add(look)
        look()
      }),
    resize(width, height) {
      const device = /device:(\S+)/.exec(bytes)?.[1] ?? ''
      screen.resize(width, height)
      spawnSync('stty', ['-F', device, 'cols', String(width), 'rows', String(height)])
    },
    ended,
    kill: () => void child.kill('SIGKILL'),
  }
}
