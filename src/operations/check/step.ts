import {isAbsolute} from 'node:path'
import {isRecord} from '../../errors.js'
import type {Action, NoUndo, Step} from '../types.js'

// Plugin authors write steps in JavaScript without types. pot checks all steps before it runs the first one. Otherwise a malformed action would fail in the
// middle of an operation, or a malformed undo action would fail during the rollback.

type Fields = Readonly<Record<string, unknown>>

/** Returns the fault of a value as the end of a sentence that begins with the name of the value; undefined for a valid value. */
type Test = (value: unknown) => string | undefined

const test =
  (is: (value: unknown) => boolean, why: string): Test =>
  (value) =>
    is(value) ? undefined : why

const isText = (value: unknown): value is string => typeof value === 'string'
const isWord = (value: unknown): value is string => isText(value) && !value.includes('\0')
const all = (value: unknown, is: (item: unknown) => boolean) => Array.isArray(value) && value.every(is)

const text = test(isText, 'is no text')
const word = test((value) => isWord(value) && value !== '', 'is no word')
const words = test((value) => all(value, isText), 'is no list of texts')
const argv = test((value) => all(value, isWord) && Array.isArray(value) && value.length > 0 && value[0] !== '', 'is no list of words')
const path = test((value) => isWord(value) && isAbsolute(value), 'is no absolute path')
const digits = test((value) => isText(value) && /^[0-9a-f]{64}$/i.test(value), 'is no digest of 64 hexadecimal digits')
const number = test((value) => typeof value === 'number' && value > 0, 'is no number above 0')
const bits = test((value) => typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0o7777, 'is no number of permission bits')
const yes = test((value) => value === true, 'is not true')
const url = test((value) => isText(value) && /^(https?|file):/.test(value), 'is no http, https or file URL')
const table = test((value) => isRecord(value) && Object.values(value).every(isText), 'is no table of texts')
const owner = test((value) => isRecord(value) && [value.uid, value.gid].every(Number.isInteger), 'has no uid and gid')
const secret = test((value) => isRecord(value) && isText(value.text) && all(value.names, isText), 'has no text and names')

/** Whether the journal, which is JSON, stores the value without changing it. */
const isPlain = (value: unknown): boolean =>
  value === null ||
  ['string', 'boolean', 'undefined'].includes(typeof value) ||
  Number.isFinite(value) ||
  (isRecord(value) ? Object.values(value).every(isPlain) : all(value, isPlain))
const plain = test((value) => isRecord(value) && isPlain(value), 'is no table of plain data')

function compiles(source: string): boolean {
  try {
    return new RegExp(source) instanceof RegExp
  } catch {
    return false
  }
}

const pattern = test((value) => isText(value) && compiles(value), 'is no regular expression')
const rules = test(
  (value) => all(value, (rule) => isRecord(rule) && pattern(rule.match) === undefined && (rule.replace === undefined || isText(rule.replace))),
  'is no list of rules with a regular expression each',
)

const stall: Test = (value) =>
  isRecord(value) && words(value.figures) === undefined && number(value.seconds) === undefined ? undefined : 'has no list of figures, and seconds'

const condition: Test = (value) => {
  if (!isRecord(value)) return 'is no condition'
  if ('argv' in value) return argv(value.argv) === undefined && isText(value.prints) ? undefined : 'has no argv that is a list of words, and what it prints'
  return [value.exists, value.absent].some((one) => path(one) === undefined) ? undefined : 'has no argv, and no absolute path that exists or is absent'
}

/** The fields of each action. A name that ends in `?` marks an optional field. */
const ACTIONS: Readonly<Record<Action['do'], Readonly<Record<string, Test>>>> = {
  exec: {
    argv,
    'input?': text,
    'env?': table,
    'secret?': secret,
    'tolerate?': words,
    'show?': yes,
    'timeout?': number,
    'stall?': stall,
    'log?': path,
    'background?': path,
    'ready?': path,
  },
  pipe: {from: argv, 'through?': argv, to: argv},
  write: {path, content: text, 'mode?': bits, 'hide?': pattern, 'within?': path},
  edit: {path, rules, 'append?': words, 'hide?': pattern, 'within?': path},
  mkdir: {path, 'mode?': bits, 'owner?': owner, 'within?': path},
  remove: {path, 'covered?': yes, 'within?': path},
  rename: {from: path, to: path},
  symlink: {path, target: word, 'within?': path},
  fetch: {url, path, 'sha256?': digits, 'checkedLater?': yes},
  call: {name: word, args: plain},
}
const PROGRAMS: readonly string[] = ['exec', 'pipe', 'call'] satisfies readonly Action['do'][]
const REASONS: readonly string[] = ['nothing changes', 'covered', 'stays'] satisfies readonly NoUndo[]
const STEP: readonly string[] = ['title', 'id', 'run', 'undo', 'final', 'atomic', 'optional', 'plugin']
const MARKS = ['final', 'atomic', 'optional']

const hasKey = (fields: Fields, key: string) => Object.hasOwn(fields, key)

/** Returns the fault of an action; undefined for a valid action. */
function wrongAction(action: unknown, procedures: readonly string[] | undefined): string | undefined {
  if (!isRecord(action)) return 'is no action'
  const kind = Object.entries(ACTIONS).find(([name]) => name === action.do)
  if (kind === undefined) return `has the unknown action '${String(action.do)}'; known are ${Object.keys(ACTIONS).join(', ')}`
  const [name, fields] = kind
  const tests = {...fields, 'when?': condition}
  for (const [field, check] of Object.entries(tests)) {
    const key = field.replace('?', '')
    const why = action[key] === undefined && key !== field ? undefined : check(action[key])
    if (why !== undefined) return `has the action ${name}, whose ${key} ${why}`
  }
  const unknown = Object.keys(action).find((key) => key !== 'do' && !hasKey(tests, key) && !hasKey(tests, `${key}?`))
  if (unknown !== undefined) return `has the action ${name} with '${unknown}', which it does not have`
  const missing = name === 'call' && procedures !== undefined && !procedures.includes(String(action.name))
  return missing ? `calls the procedure '${String(action.name)}', which this host does not have` : undefined
}

function wrongUndo(undo: unknown, run: Fields, final: boolean, procedures: readonly string[] | undefined): string | undefined {
  if (undo === undefined)
    return PROGRAMS.includes(String(run.do)) && !final ? `has no undo; it is a list of actions, or one of: ${REASONS.join(', ')}` : undefined
  if (typeof undo === 'string') return REASONS.includes(undo) ? undefined : `has the undo '${undo}', which is none of: ${REASONS.join(', ')}`
  if (!Array.isArray(undo)) return 'has an undo that is no list of actions'
  const wrong = undo.map((action) => wrongAction(action, procedures)).find((why) => why !== undefined)
  return wrong && `${wrong} (in its undo)`
}

/**
 * Returns the fault of a step as one line that names the step; undefined for a valid step. Faults are an unknown action, a missing, unknown or mistyped field,
 * a relative path and a missing undo. `procedures` lists the procedures that a `call` may name; without it, any name is valid.
 */
export function wrongStep(step: unknown, procedures?: readonly string[]): string | undefined {
  if (!isRecord(step)) return 'a step is no object'
  const {title, id, run, undo, final} = step
  if (!isText(title) || title === '' || /[\n\r]/.test(title)) return 'a step has no title that is one line'
  const unknown = Object.keys(step).find((key) => !STEP.includes(key))
  const mark = MARKS.find((key) => step[key] !== undefined && step[key] !== true)
  const why =
    wrongAction(run, procedures) ??
    (unknown === undefined ? undefined : `has '${unknown}', which steps do not have`) ??
    (id === undefined || isText(id) ? undefined : 'has an id that is no text') ??
    (mark === undefined ? undefined : `has a '${mark}' that is not true`) ??
    (isRecord(run) ? wrongUndo(undo, run, final === true, procedures) : undefined)
  return why && `the step '${title}' ${why}`
}

/** Whether pot can run a value as a step; see `wrongStep`. */
export const isStep = (value: unknown): value is Step => wrongStep(value) === undefined
