import {emitKeypressEvents} from 'node:readline'
import type {ReadStream, WriteStream} from 'node:tty'
import {styled} from '../ui/style.js'
import type {Key} from './model.js'
import type {Line, Look, Size} from './view.js'

const ENTER = '\u001b[?1049h\u001b[?25l\u001b[2J'
// Without the clearing, tmux would keep lines of the screen after a change of its size.
const LEAVE = '\u001b[2J\u001b[H\u001b[?25h\u001b[?1049l'

const STYLES: Readonly<Record<Exclude<Look, 'plain'>, Parameters<typeof styled>[1]>> = {
  bold: 'bold',
  dim: 'dim',
  selected: 'inverse',
  good: 'green',
  bad: 'red',
  warning: 'yellow',
}

/** The alternate screen of a terminal, and its keys. */
export interface Screen {
  /** Takes the terminal: alternate screen, no cursor, keys as they are typed. */
  enter(): void
  /** Gives the terminal back as it was. May be called at any time, and more than once. */
  leave(): void
  /** Forgets what is on the screen, so that the next drawing writes all of it. */
  forget(): void
  /** Writes the lines that differ from those on the screen. */
  draw(lines: readonly Line[]): void
  size(): Size
}

export interface ScreenOptions {
  readonly input: ReadStream
  readonly output: WriteStream
  readonly onKey: (key: Key) => void
  readonly onResize: () => void
  /** The terminal has vanished. */
  readonly onEnd: () => void
}

export function screenOn({input, output, onKey, onResize, onEnd}: ScreenOptions): Screen {
  let inside = false
  let drawn: readonly string[] = []
  const key = (_: string | undefined, one: Key) => onKey(one)
  const resize = () => {
    drawn = []
    onResize()
  }
  const text = (line: Line): string => line.map(({text: part, look}) => (look === 'plain' ? part : styled(output, STYLES[look], part))).join('')
  return {
    enter() {
      if (inside) return
      inside = true
      drawn = []
      emitKeypressEvents(input)
      input.on('keypress', key).on('end', onEnd).setRawMode(true).resume()
      output.on('resize', resize)
      output.write(ENTER)
    },
    leave() {
      if (!inside) return
      inside = false
      input.off('keypress', key).off('end', onEnd)
      output.off('resize', resize)
      try {
        input.setRawMode(false)
      } catch {
        // The terminal has vanished.
      }
      input.pause()
      output.write(LEAVE)
    },
    forget() {
      drawn = []
    },
    draw(lines) {
      if (!inside) return
      const fresh = lines.map(text)
      const cleared = drawn.length === 0 ? '\u001b[2J' : ''
      const changed = fresh.flatMap((line, index) => (line === drawn[index] ? [] : [`\u001b[${index + 1};1H${line}`]))
      drawn = fresh
      if (changed.length > 0) output.write(`${cleared}${changed.join('')}`)
    },
    size: () => ({columns: output.columns || 80, rows: output.rows || 24}),
  }
}
