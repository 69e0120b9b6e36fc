import {AsyncLocalStorage} from 'node:async_hooks'
import {spawn, spawnSync, type ChildProcess, type SpawnOptions} from 'node:child_process'
import {closeSync, mkdtempSync, openSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {Readable} from 'node:stream'
import type {Options} from 'execa'
import type {Secret} from '../operations/types.js'
import {searchPath} from './search-path.js'

/**
 * The variable that marks all programs of a step, with the id of the operation and the number of the step. A program is in the journal only some time after
 * it has started; a pot that is killed in between leaves a program that only its mark tells apart.
 */
export const MARK = 'POT_OPERATION'

const mark = new AsyncLocalStorage<string>()

/** All programs that `use` starts, by whatever function of this room, get this mark. */
export const marked = <T>(text: string, use: () => Promise<T>): Promise<T> => mark.run(text, use)

/** The variable with the mark of now. Without one it is undefined, so that a program does not inherit the mark of an operation that started this pot. */
const markVariable = () => ({[MARK]: mark.getStore()})

/** Added to the environment of programs whose output pot reads: messages in English, the tools of an administrator. */
export const englishEnvironment = () => ({LC_ALL: 'C', IFCONFIG_FORMAT: 'addr:default', PATH: searchPath()})

export interface Start {
  /** Text, a descriptor, the output of another program, or nothing. */
  readonly stdin: {readonly text: string} | number | Readable | 'ignore'
  readonly stdout: 'pipe' | 'ignore' | number
  readonly stderr: 'pipe' | 'ignore' | number
  /** Added to the environment of pot. */
  readonly env: Readonly<Record<string, string>>
  /** Descriptor 3 is a file with this text. */
  readonly secret?: Secret | undefined
}

/** How a program has ended. */
export interface Ending {
  readonly exitCode?: number | undefined
  readonly signal?: string | undefined
  /** The code of the error when it could not be run at all: ENOENT. */
  readonly code?: string | undefined
  /** Why it could not be run at all. */
  readonly originalMessage?: string | undefined
}

export interface Started {
  /** A promise cannot hand on what is one itself, as a child of execa is: so the child is in here. */
  readonly child: Pick<ChildProcess, 'pid' | 'exitCode' | 'signalCode' | 'unref' | 'once'>
  readonly stdout: Readable | null
  readonly stderr: Readable | null
  /** Resolves when the program has ended and nothing has its output any more. */
  readonly ended: Promise<Ending>
}

/**
 * Loads execa, and resolves with what starts a program. Every program leads a process group and a session of its own: a Ctrl-C at the terminal reaches
 * pot alone, which then ends the group in order, and the program never has the terminal of the caller. Nothing waits for anything between two starts, so
 * that the output of the one can become the input of the other.
 */
export async function loadStarter(): Promise<(argv: readonly string[], start: Start) => Started> {
  const {execa} = await import('execa')
  return ([file = '', ...args], {stdin, stdout, stderr, env, secret}) => {
    const given = secret === undefined ? undefined : openSecret(secret)
    const isText = typeof stdin === 'object' && 'text' in stdin
    try {
      const options = {
        reject: false,
        detached: true,
        cleanup: false,
        buffer: false,
        ...(isText ? {input: stdin.text} : {}),
        // The types of execa know descriptors up to 9.
        stdio: [isText ? 'pipe' : stdin, stdout, stderr, ...(given === undefined ? [] : [given as 3])] as Options['stdio'],
        env: {...env, ...markVariable()},
      } satisfies Options
      const child = execa(file, args, options)
      return {child, stdout: child.stdout ?? null, stderr: child.stderr ?? null, ended: child.then((ending) => ending)}
    } finally {
      if (given !== undefined) closeSync(given)
    }
  }
}

/**
 * Starts a program without execa, which takes as long to load as the rest of `pot ls`: for questions, and for commands that get what this process has.
 * With `secret`, descriptor 3 is a file with that text.
 */
export function startLight([file = '', ...args]: readonly string[], options: SpawnOptions, secret?: Secret): ChildProcess {
  const given = secret === undefined ? [] : [openSecret(secret)]
  const {stdio = 'pipe', env = process.env} = options
  try {
    return spawn(file, args, {...options, env: {...env, ...markVariable()}, stdio: typeof stdio === 'string' ? stdio : [...stdio, ...given]})
  } finally {
    for (const fd of given) closeSync(fd)
  }
}

/** Starts a filter: a program with a pipe for each of stdin, stdout and stderr, and messages in English. The caller ends it. */
export const startFilter = ([file = '', ...args]: readonly string[]) =>
  spawn(file, args, {stdio: 'pipe', env: {...process.env, ...englishEnvironment(), ...markVariable()}})

/** How `runSync` runs a program. */
export interface RunSyncOptions {
  /** Descriptors from 3 on that the program inherits. */
  readonly inherit?: readonly number[]
  /** Milliseconds until it is killed. */
  readonly timeout?: number
  /** The output is thrown away, and takes no descriptors. */
  readonly quiet?: true
}

/** How a program that was run by `runSync` has ended. */
export interface Ended {
  /** null when a signal ended it, or when it could not be run: then `error` says why. */
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
  readonly error?: Error | undefined
}

/**
 * Runs a program to its end while nothing else happens in this process, with messages in English: for what must be known before anything else goes on.
 * execa is not loaded for it.
 */
export function runSync([file = '', ...args]: readonly string[], {inherit = [], timeout, quiet}: RunSyncOptions = {}): Ended {
  const output = quiet ? 'ignore' : 'pipe'
  const {status, stdout, stderr, error} = spawnSync(file, args, {
    stdio: ['ignore', output, output, ...inherit],
    env: {...process.env, ...englishEnvironment(), ...markVariable()},
    encoding: 'utf8',
    ...(timeout === undefined ? {} : {timeout, killSignal: 'SIGKILL'}),
  })
  // What could not be started has no output at all, whatever the types say.
  return {status, stdout: stdout ?? '', stderr: stderr ?? '', error}
}

/** An open file with the text, for descriptor 3 of a child: nobody can open it by a name, and no command line has it. */
export function openSecret({text}: Secret): number {
  const directory = mkdtempSync(join(tmpdir(), 'pot-secret-'))
  const path = join(directory, 'text')
  try {
    writeFileSync(path, text, {mode: 0o600, flag: 'wx'})
    return openSync(path, 'r')
  } finally {
    rmSync(directory, {recursive: true, force: true})
  }
}
