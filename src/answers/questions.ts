import type {Question} from './answer.js'
import {nameIn, readLine, single} from './line.js'

/** The answer to a command line, with the module that has it, which is loaded on first use; undefined if the whole of pot must handle the line. */
type Reader = (words: readonly string[]) => Question | undefined

const list: Reader = (words) => {
  const line = readLine(words, {flags: 'qp'})
  if (!line?.options.has('q') || line.operands.length > 0) return undefined
  return {answer: async (reach) => (await import('./names.js')).potList(await reach())}
}

const ps: Reader = (words) => {
  const line = readLine(words, {flags: 'q'})
  if (line === undefined || line.operands.length > 0) return undefined
  return {answer: async (reach) => (await import('./names.js')).runningList(await reach(), line.options.has('q'))}
}

const lastRunStats: Reader = (words) => {
  const line = readLine(words, {values: 'p'})
  const name = line && nameIn(line)
  return name === undefined ? undefined : {answer: async (reach) => (await import('./one-pot.js')).stats(await reach(), name)}
}

const info: Reader = (words) => {
  const line = readLine(words, {flags: 'qrE', values: 'p'})
  const name = line && nameIn(line)
  if (line === undefined || name === undefined) return undefined
  const [quiet, running, environment] = [...'qrE'].map((letter) => line.options.has(letter))
  return {
    answer: async (reach) => {
      const ask = running || environment ? (await import('./one-pot.js'))[running ? 'isRunning' : 'assignments'] : (await import('./info.js')).about
      const answer = await ask(await reach(), name)
      return quiet ? {...answer, output: ''} : answer
    },
  }
}

const exec: Reader = (words) => {
  const line = readLine(words, {flags: 't', values: 'peUu', stops: true})
  const before = line?.options.has('p') ? 0 : 1
  const name = line && nameIn({...line, operands: line.operands.slice(0, before)})
  const command = line?.operands.slice(before) ?? []
  if (line === undefined || name === undefined || command.length === 0 || (line.options.has('u') && line.options.has('U'))) return undefined
  const [user, hostUser] = ['U', 'u'].map((letter) => single(line, letter))
  if ((line.options.has('U') && user === undefined) || (line.options.has('u') && hostUser === undefined)) return undefined
  const env = (line.options.get('e') ?? []).map(String)
  const request = {name, command, env, user, hostUser, terminal: line.options.has('t'), detach: false}
  return {event: 'exec', answer: async (reach) => (await import('./exec.js')).run(reach, request)}
}

const READERS: ReadonlyMap<string, Reader> = new Map([
  ['exec', exec],
  ['info', info],
  ['last-run-stats', lastRunStats],
  ['list', list],
  ['ls', list],
  ['ps', ps],
])

/** Reads a command line of a command of the core that has answers. Loads nothing, and looks at nothing but the words. */
export const questionIn = (command: string, words: readonly string[]): Question | undefined => READERS.get(command)?.(words)
