import {execFileSync, spawn, type ChildProcess} from 'node:child_process'
import {closeSync, constants, mkdirSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {CORE} from './cli.js'
import type {World} from './world.js'

/** How a run of pot ended, as the driver sees it. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Calls pot as Nomad's driver does. */
export interface Driver {
  /** Where it finds pot: a link, as npm makes it. */
  readonly pot: string
  /** The directory of the task: the working directory of direct calls. */
  readonly task: string
  /** What has come to syslog. */
  syslog(): string
  /** An array of words. */
  direct(...args: readonly string[]): Promise<Ended>
  /** A line for `sh -c`, with the words quoted as the driver quotes them. */
  shell(...args: readonly string[]): Promise<Ended>
  /** `pot ls -q | grep NAME`, trimmed. */
  listed(name: string): Promise<string>
  /** What pgrep finds, and 0 for all that the driver takes for a pot that does not run. */
  alive(name: string): number
  /** `pot start NAME`, with FIFOs for stdout and stderr, by a process that may be killed. */
  start(name: string): Task
}

export interface Task {
  /** The process that has started pot. */
  readonly parent: ChildProcess
  /** Resolves with the exit status of `pot start`. */
  readonly ended: Promise<number>
  /** The working directory; it may go. */
  readonly cwd: string
  /** What has come through a FIFO so far. */
  output(which: 'stdout' | 'stderr'): string
  /** Nobody reads the FIFOs any more. */
  stopReading(): void
}

/** shellescape.Quote */
export const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`)

const SURROUNDINGS = {NODE_ENV: undefined, DEBUG: undefined, HOME: undefined, NOMAD_PLUGIN_MAGIC_COOKIE: 'x'}

interface Running {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  /** A pipe that nobody writes to, and that stays open until the end; else /dev/null. */
  readonly pipe?: boolean
}

function run(file: string, args: readonly string[], {pipe = false, ...options}: Running): Promise<Ended> {
  const child = spawn(file, [...args], {...options, stdio: [pipe ? 'pipe' : 'ignore', 'pipe', 'pipe']})
  const said = {stdout: '', stderr: ''}
  for (const which of ['stdout', 'stderr'] as const) {
    child[which]?.setEncoding('utf8').on('data', (text: string) => {
      said[which] += text
    })
  }
  return new Promise((resolve) => child.on('close', (code) => resolve({code, ...said})))
}

export function driver(world: World): Driver {
  const pot = join(world.root, 'usr/local/bin/pot')
  const task = join(world.root, 'alloc/web')
  for (const directory of [dirname(pot), join(task, 'local'), join(task, 'secrets')]) mkdirSync(directory, {recursive: true})
  symlinkSync(join(CORE, 'bin/pot'), pot)
  const bin = join(world.root, 'logger')
  mkdirSync(bin)
  writeFileSync(join(bin, 'logger'), `#!/bin/sh\nprintf '%s\\n' "$*" >>${join(world.root, 'syslog')}\n`, {mode: 0o755})
  const path = `${bin}:${world.env.PATH ?? process.env.PATH}`
  const env: NodeJS.ProcessEnv = {...process.env, ...SURROUNDINGS, ...world.env, PATH: path, HOME: undefined}
  const shell = (line: string) => run('/bin/sh', ['-c', line], {cwd: world.root, env})
  return {
    pot,
    task,
    syslog: () => readFileSync(join(world.root, 'syslog'), 'utf8'),
    direct: (...args) => run(pot, args, {cwd: task, env, pipe: args[0] === 'exec'}),
    shell: (...args) => shell([pot, ...args.map(quoted)].join(' ')),
    listed: async (name) => (await shell(`${pot} ls -q | /bin/grep ${name}`)).stdout.trim(),
    alive: (name) => matching(`/bin/sh ${pot} start ${name}`),
    start: (name) => startTask({pot, name, task, root: world.root, env}),
  }
}

function matching(pattern: string): number {
  try {
    const text = execFileSync('/bin/pgrep', ['-f', pattern], {encoding: 'utf8'}).trim()
    return /^\d+$/.test(text) ? Number(text) : 0
  } catch {
    return 0
  }
}

/** Its parent: writes the exit status on its own stdout, and the shell is not one that would match. */
const PARENT = `const {spawn} = require('node:child_process')
const child = spawn(process.argv[1], ['start', process.argv[2]], {stdio: ['ignore', 3, 4]})
child.on('exit', (code) => { console.log(code ?? -1); process.exit() })`

interface Starting {
  readonly pot: string
  readonly name: string
  readonly task: string
  readonly root: string
  readonly env: NodeJS.ProcessEnv
}

function startTask({pot, name, task, root, env}: Starting): Task {
  const fifos = {stdout: join(root, `${name}.stdout`), stderr: join(root, `${name}.stderr`)}
  for (const path of Object.values(fifos)) rmSync(path, {force: true})
  execFileSync('mkfifo', [fifos.stdout, fifos.stderr])
  const open = (path: string) => openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  const readers = {stdout: open(fifos.stdout), stderr: open(fifos.stderr)}
  const writers = [fifos.stdout, fifos.stderr].map((path) => openSync(path, 'w'))
  const cwd = mkdtempSync(join(task, 'run-'))
  const parent = spawn(process.execPath, ['-e', PARENT, pot, name], {cwd, env, stdio: ['ignore', 'pipe', 'inherit', ...writers]})
  for (const fd of writers) closeSync(fd)
  const ended = new Promise<number>((resolve) => {
    parent.stdout?.setEncoding('utf8').on('data', (text: string) => resolve(Number(text)))
    // All that it has written is read by then.
    parent.on('close', () => resolve(-1))
  })
  const had = {stdout: '', stderr: ''}
  return {
    parent,
    cwd,
    ended,
    output(which) {
      had[which] += drain(readers[which])
      return had[which]
    },
    stopReading: () => Object.values(readers).forEach(closeSync),
  }
}

function drain(fd: number): string {
  const buffer = Buffer.alloc(65536)
  let text = ''
  try {
    for (let read = readSync(fd, buffer); read > 0; read = readSync(fd, buffer)) text += buffer.toString('utf8', 0, read)
  } catch {
    // Nothing there yet.
  }
  return text
}

/** Polls until it holds; rejects after ten seconds. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds(); tries++) {
    if (tries > 200) throw new Error(`it never came to be that ${what}`)
    await sleep(50)
  }
}
