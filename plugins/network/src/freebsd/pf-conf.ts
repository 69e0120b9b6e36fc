import type {Ask, Step} from '@pot/core'
import {readText} from '../read-text.js'
import {missingLines, rulesFile} from './packet-filter.js'

const MARK = ' # added by pot init'
/** For the last line that is added to a file whose own last line has no end. */
const END_MARK = `${MARK}, with the end of the last line`

/** A filter rule. Translation rules must precede it; see pf.conf(5). */
const FILTER = /^\s*(pass|block|match|anchor|antispoof|load\s+anchor)\b/
const INCLUDE = /^\s*include\s+"([^"]+)"/

/** Files may include each other so deep. */
const DEPTH = 16

/** The indexes of lines that begin a rule: those that no backslash and no open brace of the line before goes on in. */
function beginnings(lines: readonly string[]): number[] {
  let depth = 0
  let goesOn = false
  return lines.flatMap((line, index) => {
    const begins = depth === 0 && !goesOn
    const plain = line.replaceAll(/"[^"]*"/g, '').replace(/#.*$/, '')
    depth = Math.max(0, depth + (plain.match(/\{/g)?.length ?? 0) - (plain.match(/\}/g)?.length ?? 0))
    goesOn = line.endsWith('\\')
    return begins ? [index] : []
  })
}

/** The index of the first line with a filter rule, or that includes a file with one; -1 when there is none. */
function firstFilter(lines: readonly string[], read: (path: string) => string, depth = 0): number {
  const filters = (line: string): boolean => {
    const included = INCLUDE.exec(line)?.[1]
    if (included === undefined) return FILTER.test(line)
    return depth < DEPTH && firstFilter(read(included).split('\n'), read, depth + 1) >= 0
  }
  return beginnings(lines).find((index) => filters(lines[index] ?? '')) ?? -1
}

/**
 * The text with the missing lines, each with a mark, and with the end of its last line: pfctl(8) rejects a line without it. `read`: the text of a file that
 * it includes, or ''.
 */
export function withAnchors(text: string, read: (path: string) => string = readText): string {
  const ends = text === '' || text.endsWith('\n')
  const lines = (ends ? text : `${text}\n`).split('\n')
  const at = firstFilter(lines, read)
  const end = lines.at(-1) === '' ? lines.length - 1 : lines.length
  const added = missingLines(text).map((line, index, all) => `${line}${ends || index < all.length - 1 ? MARK : END_MARK}`)
  return lines.toSpliced(at < 0 ? end : at, 0, ...added).join('\n')
}

/** The text without the marked lines, byte for byte as it was. */
export function withoutAnchors(text: string): string {
  const lines = text.split('\n')
  const rest = lines.filter((line) => !line.endsWith(MARK) && !line.endsWith(END_MARK)).join('\n')
  return lines.some((line) => line.endsWith(END_MARK)) ? rest.replace(/\n$/, '') : rest
}

/** For init: the lines to add to the rules of the host. With `edit`, steps that add them, if pfctl(8) accepts the result. */
export async function setUpPf(ask: Ask, {edit}: {readonly edit: boolean}): Promise<{readonly steps: Step[]; readonly say: string[]}> {
  const file = await rulesFile(ask)
  const text = readText(file)
  const missing = missingLines(text)
  if (missing.length === 0) return {steps: [], say: []}
  if (!edit)
    return {
      steps: [],
      say: [`pots on bridges need these lines in ${file}, before its pass and block rules (or pot init --edit-pf):`, ...missing.map((line) => `  ${line}`)],
    }
  return {
    steps: [
      {title: `add the anchors of pot to ${file}`, run: {do: 'write', path: file, content: withAnchors(text)}},
      {title: `check ${file}`, run: {do: 'exec', argv: ['pfctl', '-n', '-f', file]}, undo: 'nothing changes'},
    ],
    say: [`load ${file} with: pfctl -f ${file}`],
  }
}

/** For de-init: final steps that remove the lines of `setUpPf`. */
export async function tearDownPf(ask: Ask): Promise<Step[]> {
  const file = await rulesFile(ask)
  const text = readText(file)
  const rest = withoutAnchors(text)
  if (rest === text) return []
  const title = `take the anchors of pot out of ${file}`
  return [{title, run: rest.trim() === '' ? {do: 'remove', path: file} : {do: 'write', path: file, content: rest}, final: true}]
}
