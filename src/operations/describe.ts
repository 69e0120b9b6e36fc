import {quote, quoted} from '../programs/shell-words.js'
import {stages} from '../programs/pipe.js'
import {command} from './command.js'
import {named, type Action, type Plan} from './types.js'

/** The lines of `--plan`: each step with its exact commands and file changes. Without `whole`, scripts of pot and long lines of files are not shown to the end. */
export function describePlan({title, steps}: Plan, whole = false): string[] {
  if (steps.length === 0) return [`${title}: nothing to do`]
  return [
    `${title}:`,
    ...steps.flatMap((step, index) => {
      const lines = describe(step.run, whole).flatMap((line) => line.split('\n'))
      // The title of some steps says all.
      const more = lines.length === 1 && lines[0] === step.title ? [] : lines
      return [`${String(index + 1).padStart(3)}. ${named(step)}`, ...more.map((line) => `     ${line}`)]
    }),
  ]
}

/** One action as lines: commands are quoted for sh(1), so that they can be read and, if they are `whole`, pasted. */
export function describe(action: Action, whole = true): string[] {
  const words = (argv: readonly string[]) => quoted(whole ? argv : readable(argv))
  const line = (one: string) => (whole || one.length <= LONGEST ? one : `${one.slice(0, LONGEST)}…`)
  return describeWith(action, words, line)
}

function describeWith(action: Action, words: (argv: readonly string[]) => string, line: (one: string) => string): string[] {
  const text = (mark: string, content: string | undefined) => marked(mark, content).map(line)
  switch (action.do) {
    case 'exec':
      return [
        `${environment(action.env)}${words(action.argv)}${action.background === undefined ? '' : ` >>${quote(action.background)} 2>&1 &${action.ready === undefined ? '' : ` until [ -e ${quote(action.ready)} ]`}`}${action.log === undefined ? '' : ` 2>&1 | tee -a ${quote(action.log)}`}`,
        ...text('<', action.input),
        ...(action.secret === undefined ? [] : [`  3< ${action.secret.names.join(' ') || 'the process'} (values are not shown)`]),
      ]
    case 'pipe':
      return [stages(action).map(words).join(' | ')]
    case 'write':
      return [`write ${quote(action.path)}${mode(action.mode)}`, ...text('|', shown({content: action.content, hide: action.hide}))]
    case 'edit':
      return [
        `edit ${quote(action.path)}`,
        ...action.rules.map(({match, replace}) => (replace === undefined ? `- /${match}/` : `s /${match}/ -> ${replace}`)),
        ...(action.append ?? []).map((line) => `+ ${shown({content: line, hide: action.hide})}`),
      ]
    case 'mkdir':
      return [`make directory ${quote(action.path)}${mode(action.mode)}`]
    case 'remove':
      return [`remove ${quote(action.path)}`]
    case 'rename':
      return [`rename ${quote(action.from)} to ${quote(action.to)}`]
    case 'symlink':
      return [`link ${quote(action.path)} -> ${action.target}`]
    case 'fetch':
      return [`download ${action.url}`, `      to ${quote(action.path)}`, ...(action.sha256 === undefined ? [] : [`  sha256 ${action.sha256}`])]
    case 'call': {
      const typed = command.argsOf(action)?.words
      return [typed === undefined ? line(`${action.name} ${JSON.stringify(action.args)}`) : `pot ${quoted(withoutValues(typed))}`]
    }
  }
}

/** Most characters of a line of a file that a plan shows. */
const LONGEST = 160

/** Leaves out the text of a script of pot, which would hide the rest of the plan: its name and its arguments are in the words after it. */
function readable(argv: readonly string[]): readonly string[] {
  const [shell = '', flag = '', text = '', name = '', ...rest] = argv
  return flag === '-c' && name.startsWith('pot-') && text.includes('\n') ? [shell, flag, '...', name, ...rest] : argv
}

/** Removes the values of `-e NAME=value` and `-E NAME=value` from the words. */
const withoutValues = (words: readonly string[]) =>
  words.map((word, index) => (/^(-[eE]|--env)$/.test(words[index - 1] ?? '') ? word.replace(/^([^=:]+=).*$/s, '$1…') : word))
const shown = ({content, hide}: {readonly content: string; readonly hide: string | undefined}) =>
  hide === undefined ? content : content.replaceAll(new RegExp(hide, 'gms'), '$1…')
const mode = (bits: number | undefined) => (bits === undefined ? '' : ` (mode ${bits.toString(8).padStart(4, '0')})`)
const marked = (mark: string, content: string | undefined) =>
  content === undefined
    ? []
    : content
        .replace(/\n$/, '')
        .split('\n')
        .map((line) => `  ${mark} ${line}`)
const environment = (env: Readonly<Record<string, string>> | undefined) =>
  Object.entries(env ?? {})
    .map(([key, value]) => `${key}=${quote(value)} `)
    .join('')
