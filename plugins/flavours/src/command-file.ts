import {parseArgument, type Argument} from './arguments.js'

/** Commands that a flavour can use, as in pot 0.16. */
export const ALLOWED = ['add-dep', 'set-attribute', 'copy-in', 'copy-in-flv', 'mount-in', 'set-rss', 'export-ports', 'set-cmd', 'set-env']

interface At {
  /** From 1. */
  readonly number: number
  readonly text: string
}

export type Line = At &
  (
    | {readonly kind: 'command'; readonly words: readonly string[]}
    | {readonly kind: 'argument'; readonly argument: Argument}
    /** White space, or a comment. */
    | {readonly kind: 'blank'}
    /** An unknown command: as in pot 0.16 it is reported and skipped. */
    | {readonly kind: 'unknown'}
    /** An error that makes the flavour unusable. */
    | {readonly kind: 'wrong'; readonly why: string}
  )

/**
 * Parses the lines of a command file. White space separates words, without quoting; the text after `set-cmd -c` is one word.
 * `# arg KEY TYPE [DEFAULT]` declares an argument.
 */
export function parseCommandFile(content: string): Line[] {
  const lines = content.replace(/\n$/, '').split('\n')
  return content === '' ? [] : lines.map((text, index) => parseLine({number: index + 1, text: text.replace(/\r$/, '')}))
}

function parseLine(at: At): Line {
  const text = at.text.trim()
  const declared = /^#\s*arg\s+(.*)$/.exec(text)?.[1]
  if (declared !== undefined) {
    const argument = parseArgument(declared)
    return typeof argument === 'string' ? {...at, kind: 'wrong', why: argument} : {...at, kind: 'argument', argument}
  }
  if (text === '' || text.startsWith('#')) return {...at, kind: 'blank'}
  const words = text.split(/\s+/)
  if (!ALLOWED.includes(words[0] ?? '')) return {...at, kind: 'unknown'}
  if (words[0] !== 'set-cmd') return {...at, kind: 'command', words}
  const command = /^\s*set-cmd\s+-c\s+(.*\S)\s*$/.exec(at.text)?.[1]
  if (command === undefined) return {...at, kind: 'wrong', why: "set-cmd is written 'set-cmd -c COMMAND'"}
  return {...at, kind: 'command', words: ['set-cmd', '-c', command]}
}
