import {existsSync, readFileSync} from 'node:fs'
import {dirname, resolve} from 'node:path'
import type {Context} from '@pot/core'
import type {Line} from './command-file.js'
import {readRecipe} from './recipe.js'
import type {Flavour} from './find-flavour.js'

export interface Finding {
  /** Absolute. */
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly problem: string
}

/** Letters of the options of a command; undefined for an unknown command. */
export type Letters = (command: string) => readonly string[] | undefined

/** Problems of a flavour that can be found without a pot. */
export async function lintFlavour({ask}: Pick<Context['host'], 'ask'>, flavour: Flavour, letters: Letters): Promise<Finding[]> {
  const {file = '', lines, script} = readRecipe(flavour)
  const ofCommands = lines.flatMap((line) => problemsOf(line, file, letters).map((problem) => ({file, line: line.number, problem})))
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

function problemsOf(line: Line, file: string, letters: Letters): string[] {
  switch (line.kind) {
    case 'wrong':
      return [line.why]
    case 'unknown':
      return [`'${line.text.trim()}' is not a command of a flavour, the line is ignored`]
    case 'command':
      return ofCommand(line.words, file, letters)
    default:
      return []
  }
}

function ofCommand([command = '', ...words]: readonly string[], file: string, letters: Letters): string[] {
  const known = letters(command)
  if (known === undefined) return [`${command} comes with a plugin that is not installed`]
  const unknown = words.flatMap((word) => /^-([A-Za-z])/.exec(word)?.[1] ?? []).filter((letter) => !known.includes(letter))
  const quoted = command !== 'set-cmd' && words.some((word) => /["']/.test(word))
  return [
    ...(command === 'set-cmd' ? [] : unknown.map((letter) => `${command} has no option -${letter}`)),
    ...(words.includes('-p') && command !== 'set-cmd' ? ['-p is given: it is always the new pot'] : []),
    ...(quoted ? ['nothing is quoted in a flavour: words are what stands between white space'] : []),
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
