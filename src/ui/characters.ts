/** The characters of progress messages. */
export interface Characters {
  readonly frames: readonly string[]
  readonly done: string
  readonly failed: string
  /** Ends a text that is cut. */
  readonly cut: string
  readonly full: string
  readonly empty: string
  /** A horizontal line. */
  readonly rule: string
  /** From the lowest to the highest. */
  readonly bars: readonly string[]
  /** In front of a line of a tree that others follow, of the last one, and of the lines below one that others follow. */
  readonly branch: string
  readonly last: string
  readonly trunk: string
}

const UNICODE: Characters = {
  frames: ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'],
  done: '✓',
  failed: '✗',
  cut: '…',
  full: '━',
  empty: '─',
  rule: '─',
  bars: ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
  branch: '├─',
  last: '└─',
  trunk: '│ ',
}
const ASCII: Characters = {
  frames: ['|', '/', '-', '\\'],
  done: 'ok',
  failed: 'failed:',
  cut: '>',
  full: '#',
  empty: '.',
  rule: '-',
  bars: ['_', '.', ':', '-', '=', '+', '*', '#'],
  branch: '|-',
  last: '`-',
  trunk: '| ',
}

/** The characters that a terminal with the locale of `env` shows: see the order of LC_ALL, LC_CTYPE and LANG in environ(7) and locale(7). */
export function charactersOf(env: Readonly<Record<string, string | undefined>> = process.env): Characters {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || ''
  return /\.utf-?8(@|$)/i.test(locale) ? UNICODE : ASCII
}
