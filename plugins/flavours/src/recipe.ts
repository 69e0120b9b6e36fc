import {dirname, resolve} from 'node:path'
import {commandAction, discardAction, doubtBelow, isBare, misuse, PotError, readTrusted, unsafe, type Context, type Step} from '@pot/core'
import {parseGiven, settle, type Argument} from './arguments.js'
import {parseCommandFile, type Line} from './command-file.js'
import {findFlavour, type Flavour} from './find-flavour.js'

/** A parsed flavour. */
export interface Recipe extends Flavour {
  readonly lines: readonly Line[]
  readonly declared: readonly Argument[]
}

export function readRecipe(flavour: Flavour): Recipe {
  const lines = flavour.file === undefined ? [] : parseCommandFile(readTrusted(`the flavour ${flavour.file}`, flavour.file).toString('utf8'))
  return {...flavour, lines, declared: lines.flatMap((line) => (line.kind === 'argument' ? [line.argument] : []))}
}

/** Values of `-f` and `--flavour-arg`. */
export interface Wanted {
  readonly flavours: readonly string[]
  readonly given: readonly string[]
}

export interface Checked {
  readonly recipe: Recipe
  /** Environment of the script. */
  readonly env: Readonly<Record<string, string>>
}

/**
 * Reads and checks the flavours before anything is made. Rejects with NO_FLAVOUR, BAD_FLAVOUR, USAGE for wrong arguments, and PLUGIN_MISSING for a
 * command of a plugin that is not installed.
 */
export function checkRecipes({flavours, checkCommand}: Pick<Context, 'flavours' | 'checkCommand'>, {flavours: typed, given}: Wanted): Checked[] {
  const recipes = typed.map((one) => readRecipe(findFlavour(one, flavours, process.cwd())))
  const values = parseGiven(given)
  const known = recipes.flatMap(({declared}) => declared.map(({key}) => key))
  for (const key of values.keys()) {
    if (!known.includes(key))
      throw misuse(`no flavour has an argument ${key}`, known.length === 0 ? 'leave out --flavour-arg' : `there are ${known.join(', ')}`)
  }
  for (const {file, lines} of recipes) {
    const wrong = lines.find((line) => line.kind === 'wrong')
    if (wrong?.kind === 'wrong') throw new PotError('BAD_FLAVOUR', `${file}:${wrong.number}: ${wrong.why}`, {hint: `pot flavour lint ${file}`})
    for (const line of lines) {
      if (line.kind !== 'command') continue
      checkCommand(line.words[0] ?? '')
      checkSource(file ?? '', line.words, line.number)
    }
  }
  return recipes.map((recipe) => ({recipe, env: settle(recipe.name, recipe.declared, values)}))
}

interface SourceOption {
  readonly letter: string
  readonly name: string
  /** Letters of the command's options without a value. */
  readonly switches: string
}

const SOURCES: Readonly<Record<string, SourceOption>> = {
  'copy-in': {letter: 's', name: 'source', switches: 'cFv'},
  'copy-in-flv': {letter: 's', name: 'source', switches: 'cFv'},
  'mount-in': {letter: 'd', name: 'directory', switches: 'wrv'},
}

/** All values of an option in these words, in any spelling: `-s X`, `-sX`, `-Fs X`, `--source X`, `--source=X`. */
export function valuesOf(words: readonly string[], {letter, name, switches}: SourceOption): string[] {
  const values: string[] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (word === '--') break
    const [, long, given] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? []
    const letters = long === undefined && word.startsWith('-') ? word.slice(1) : ''
    const valued = [...letters].findIndex((one) => !switches.includes(one))
    if (long !== undefined) {
      if (long === name) values.push(given ?? words[++at] ?? '')
    } else if (valued >= 0) {
      const value = letters.slice(valued + 1) || (words[++at] ?? '')
      if (letters[valued] === letter) values.push(value)
    }
  }
  return values.filter((value) => value !== '')
}

/** A relative path names a file beside the flavour, or in the current directory. Throws UNSAFE_FILE when other users can change it. */
function checkSource(file: string, [command = '', ...words]: readonly string[], number: number): void {
  const option = Object.hasOwn(SOURCES, command) ? SOURCES[command] : undefined
  const beside = command === 'copy-in-flv'
  for (const source of option === undefined ? [] : valuesOf(words, option)) {
    if (source.startsWith('/')) continue
    const doubt = doubtBelow(resolve(beside ? dirname(file) : '.', source), {strict: !beside && isBare(source)})
    if (doubt !== undefined) throw unsafe(`${source}, which ${file}:${number} takes from ${beside ? 'beside it' : 'the current directory'},`, doubt)
  }
}

/** The command of pot for a line. */
export function commandOf({file = ''}: Flavour, words: readonly string[], pot: string): string[] {
  const [first = '', ...rest] = words
  return [first, ...(first === 'copy-in-flv' ? ['-f', file] : []), ...rest, '-p', pot]
}

/**
 * Steps that apply the flavours to a new pot. Each line and each script is a step: a command of pot with a journal of its own. When a step fails, or the
 * process is killed, the pot is stopped and destroyed, whatever the steps have done to it; then the steps that made it are undone.
 */
export function stepsOf(checked: readonly Checked[], pot: string): Step[] {
  const steps = checked.flatMap(({recipe, env}): Step[] => {
    const commands = recipe.lines.flatMap((line) => (line.kind === 'command' ? [line] : []))
    return [
      ...commands.map(({text, words}): Step => ({title: `${recipe.name}: ${text.trim()}`, run: commandAction(commandOf(recipe, words, pot)), undo: 'covered'})),
      ...(recipe.script === undefined
        ? []
        : [{title: `${recipe.name}: run ${recipe.script}`, run: commandAction(scriptCommand(recipe.script, env, pot)), undo: 'covered'} satisfies Step]),
    ]
  })
  return steps.map((step, index) => (index === 0 ? {...step, undo: [discardAction(pot)]} : step))
}

const scriptCommand = (script: string, env: Readonly<Record<string, string>>, pot: string): string[] => [
  'flavour',
  'script',
  '-p',
  pot,
  ...Object.entries(env).flatMap(([key, value]) => ['-e', `${key}=${value}`]),
  script,
]
