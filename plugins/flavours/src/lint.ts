import {existsSync, readFileSync} from 'node:fs'
import {dirname, resolve} from 'node:path'
import type {Context} from '@pot/core'
import type {Line} from './command-file.js'
import {wordProblems, type OptionsOf} from './lint-words.js'
import {readRecipe} from './recipe.js'
import type {Flavour} from './find-flavour.js'

export interface Finding {
  /** Absolute. */
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly problem: string
}

/** Problems of a flavour that can be found without a pot. */
export async function lintFlavour(
  {ask, attributes}: Pick<Context['host'], 'ask'> & Pick<Context, 'attributes'>,
  flavour: Flavour,
  options: OptionsOf,
): Promise<Finding[]> {
  const {file = '', lines, script, declared} = readRecipe(flavour)
  const known: Known = {file, options, attributes, arguments: declared.map(({key}) => key)}
  const ofCommands = lines.flatMap((line) => [...problemsOf(line, known), ...again(line, lines)].map((problem) => ({file, line: line.number, problem})))
  const {stderr = '', code = 0} = script === undefined ? {} : await ask('sh', ['-n', script])
  const first = script === undefined ? '#!' : (readFileSync(script, 'utf8').split('\n')[0] ?? '')
  return [
    ...ofCommands,
    ...(first.startsWith('#!') ? [] : [{file: script ?? '', line: 1, problem: 'the script does not begin with #!/bin/sh'}]),
    ...(first.endsWith('\r') ? [{file: script ?? '', line: 1, problem: 'the lines of the script end as on Windows: no system of pots runs it'}] : []),
    ...(code === 0 || !/^#!.*\bsh\s*$/.test(first) ? [] : [syntaxError(script ?? '', stderr)]),
  ]
}

function syntaxError(script: string, stderr: string): Finding {
  const text = stderr.trim().split('\n')[0] ?? ''
  return {file: script, line: Number(/(\d+):/.exec(text.replace(script, ''))?.[1] ?? 1), problem: text.replace(/^.*?\d+: */, '') || 'it is not a shell script'}
}

/** What the lines of a flavour are checked with. */
interface Known {
  readonly file: string
  readonly options: OptionsOf
  readonly attributes: Context['attributes']
  readonly arguments: readonly string[]
}

/** An argument that an earlier line has declared. */
function again(line: Line, lines: readonly Line[]): string[] {
  if (line.kind !== 'argument') return []
  const {key} = line.argument
  const first = lines.find((one) => one.kind === 'argument' && one.argument.key === key)
  return first === undefined || first.number === line.number ? [] : [`the argument ${key} is declared in line ${first.number} already`]
}

function problemsOf(line: Line, known: Known): string[] {
  switch (line.kind) {
    case 'wrong':
      return [line.why]
    case 'unknown':
      return [`'${line.text.trim()}' is not a command of a flavour, the line is ignored`]
    case 'command':
      return ofCommand(line.words, known)
    default:
      return []
  }
}

function ofCommand([command = '', ...words]: readonly string[], {file, options, attributes, arguments: keys}: Known): string[] {
  const own = options(command)
  if (own === undefined) return [`${command} comes with a plugin that is not installed`]
  if (command === 'set-cmd') {
    const used = [...new Set(keys)].filter((key) => new RegExp(`\\$\\{?${key}\\b`).test(words.join(' ')))
    return used.map((key) => `the argument ${key} has its value in the script alone: set-cmd gets the text $${key}`)
  }
  const quoted = words.some((word) => /["']/.test(word))
  return [
    ...(words.includes('-p') ? ['-p is given: it is always the new pot'] : []),
    ...(quoted ? ['nothing is quoted in a flavour: words are what stands between white space'] : wordProblems(command, words, own, attributes)),
    ...sources(command, words, file),
  ]
}

/** Relative paths depend on the current directory, except those of copy-in-flv. */
function sources(command: string, words: readonly string[], file: string): string[] {
  const source = words[words.indexOf('-s') + 1] ?? ''
  if (!command.startsWith('copy-in') || !words.includes('-s')) return []
  if (command === 'copy-in-flv') return existsSync(resolve(dirname(file), source)) ? [] : [`there is no ${source} beside the flavour`]
  if (!source.startsWith('/')) return [`${source} is relative to where pot is called: copy-in-flv takes it from beside the flavour`]
  return existsSync(source) ? [] : [`there is no ${source} on this host`]
}
