/** The characters of progress messages. */
export interface Characters {
  readonly frames: readonly string[]
  readonly done: string
  readonly failed: string
  /** Ends a text that is cut. */
  readonly cut: string
  readonly full: string
  readonly empty: string
}

const UNICODE: Characters = {frames: ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'], done: '✓', failed: '✗', cut: '…', full: '━', empty: '─'}
const ASCII: Characters = {frames: ['|', '/', '-', '\\'], done: 'ok', failed: 'failed:', cut: '>', full: '#', empty: '.'}

/** The characters that a terminal with the locale of `env` shows: see the order of LC_ALL, LC_CTYPE and LANG in environ(7) and locale(7). */
export function charactersOf(env: Readonly<Record<string, string | undefined>> = process.env): Characters {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || ''
  return /\.utf-?8(@|$)/i.test(locale) ? UNICODE : ASCII
}
