import type {Ask, Step} from '@pot/core'
import {readText} from '../read-text.js'
import {missingLines, rulesFile} from './packet-filter.js'

const MARK = ' # added by pot init'

/** Index of the first filter rule. Translation rules must precede it; see pf.conf(5). */
const FILTER = /^\s*(pass|block|match|anchor|antispoof|load\s+anchor)\b/

/** The text with the missing lines, each with a mark, and with the end of its last line: pfctl(8) rejects a line without it. */
export function withAnchors(text: string): string {
  const lines = (text === '' || text.endsWith('\n') ? text : `${text}\n`).split('\n')
  const starts = lines.map((_, index) => index === 0 || !(lines[index - 1] ?? '').endsWith('\\'))
  const at = lines.findIndex((line, index) => starts[index] && FILTER.test(line))
  const end = lines.at(-1) === '' ? lines.length - 1 : lines.length
  return lines.toSpliced(at < 0 ? end : at, 0, ...missingLines(text).map((line) => `${line}${MARK}`)).join('\n')
}

/** The text without the marked lines. */
export const withoutAnchors = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !line.endsWith(MARK))
    .join('\n')

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
