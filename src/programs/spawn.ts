import {AsyncLocalStorage} from 'node:async_hooks'
import {spawn, spawnSync, type ChildProcess, type SpawnOptions} from 'node:child_process'
import {closeSync, openSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Readable} from 'node:stream'
import type {Options} from 'execa'
import type {Secret} from '../operations/types.js'
import {temporaryDirectory} from '../paths/temporary.js'
import {searchPath} from './search-path.js'

/**
 * The environment variable that marks all programs of a step with the id of the operation and the number of the step. A program is written to the
 * journal only after its start. If pot is killed in between, the recovery can find the program only by its mark.
 */
export const MARK = 'POT_OPERATION'

const mark = new AsyncLocalStorage<string>()

/** All programs that `use` starts with the functions of this room get the mark `text`. */
export const marked = <T>(text: string, use: () => Promise<T>): Promise<T> => mark.run(text, use)

/** The variable with the current mark. Outside of a step it is undefined, so that a program does not inherit the mark of an operation that started this pot. */
const markVariable = () => ({[MARK]: mark.getStore()})

/** Variables for programs whose output pot reads: messages in English, and a PATH with the administrator tools. */
export const englishEnvironment = () => ({LC_ALL: 'C', IFCONFIG_FORMAT: 'addr:default', PATH: searchPath()})

export interface Start {
  /** Text, a file descriptor, the output of another program, or no input. */
  readonly stdin: {readonly text: string} | number | Readable | 'ignore'
  readonly stdout: 'pipe' | 'ignore' | number
  readonly stderr: 'pipe' | 'ignore' | number
  /** Variables that are added to the environment of pot. */
  readonly env: Readonly<Record<string, string>>
  /** Descriptor 3 of the program is a file that contains this text. */
  readonly secret?: Secret | undefined
}

/** The result of a program that has ended. */
export interface Ending {
  readonly exitCode?: number | undefined
  readonly signal?: string | undefined
  /** Error code such as ENOENT if the program could not be started. */
  readonly code?: string | undefined
  /** Error message if the program could not be started. */
  readonly originalMessage?: string | undefined
}

export interface Started {
  /** The child is wrapped in an object because a child of execa is itself a promise: an async function would wait for it. */
  readonly child: Pick<ChildProcess, 'pid' | 'exitCode' | 'signalCode' | 'unref' | 'once'>
  readonly stdout: Readable | null
  readonly stderr: Readable | null
  /** Resolves when the program has ended and no process holds its output open. */
  readonly ended: Promise<Ending>
}

/**
 * Loads execa, and resolves with a function that starts a program. Every program gets a process group and a session of its own: Ctrl-C at the
 * terminal reaches only pot, which then ends the group in order, and the program never has the terminal of the caller. The function is synchronous,
 * so that the output of one program can become the input of the next.
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
        // The types of execa allow descriptors up to 9, but not `number`.
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
 * Starts a program without execa, because loading execa takes as long as the rest of `pot ls`. For questions, and for commands that use the stdio of
 * this process. With `secret`, descriptor 3 of the program is a file that contains the text.
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

/** Starts a program with pipes for stdin, stdout and stderr, and messages in English, in the process group of this process. */
export const startPiped = ([file = '', ...args]: readonly string[]) =>
  spawn(file, args, {stdio: 'pipe', env: {...process.env, ...englishEnvironment(), ...markVariable()}})

/** Default limit of a question in seconds. A list of a large ZFS pool may take a minute while the pool is busy. */
const QUESTION_LIMIT = 120

/** Returns the current limit in seconds: POT_ASK_TIMEOUT in the environment, or 120. */
export function questionLimit(): number {
  const seconds = Number(process.env.POT_ASK_TIMEOUT)
  return seconds > 0 && Number.isFinite(seconds) ? seconds : QUESTION_LIMIT
}

/** Options of `runSync`. */
export interface RunSyncOptions {
  /** File descriptors that the program inherits, as descriptors 3 and up. */
  readonly inherit?: readonly number[]
  /** Milliseconds until the program is killed. */
  readonly timeout?: number
  /** Whether the output is discarded; then no pipes are opened for it. */
  readonly quiet?: true
}

/** The result of `runSync`. */
export interface Ended {
  /** Exit status; null if a signal ended the program, or if it could not be started (see `error`). */
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
  readonly error?: Error | undefined
}

/**
 * Runs a program to its end with messages in English, and blocks this process meanwhile: for results that are needed before anything else can run.
 * Does not use execa.
 */
export function runSync([file = '', ...args]: readonly string[], {inherit = [], timeout = questionLimit() * 1000, quiet}: RunSyncOptions = {}): Ended {
  const output = quiet ? 'ignore' : 'pipe'
  const {status, stdout, stderr, error} = spawnSync(file, args, {
    stdio: ['ignore', output, output, ...inherit],
    env: {...process.env, ...englishEnvironment(), ...markVariable()},
    encoding: 'utf8',
    timeout,
    killSignal: 'SIGKILL',
  })
  // If the program could not be started, the outputs are null, although the types say otherwise.
  return {status, stdout: stdout ?? '', stderr: stderr ?? '', error}
}

/**
 * Opens a file with the text for descriptor 3 of a child. The file is already deleted, and the text appears in no command line, so that no other
 * process can read it.
 */
export function openSecret({text}: Secret): number {
  const directory = temporaryDirectory()
  const path = join(directory, 'text')
  try {
    writeFileSync(path, text, {mode: 0o600, flag: 'wx'})
    return openSync(path, 'r')
  } finally {
    rmSync(directory, {recursive: true, force: true})
  }
}
