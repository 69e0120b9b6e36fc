import {createHash} from 'node:crypto'
import {lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {Socket} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {Config} from '@oclif/core/interfaces'
import type {Plugin} from '@oclif/core/config'
import type {PotCommand} from '@pot/core/command'
import {fakeContext, type Fake} from '@pot/core/testing'
import {normalise} from '../../src/cli/argv.js'
import {flagsOfPlugins} from '../../src/cli/contributed.js'
import {failureOf} from '../../src/cli/errors.js'
import {built, PACKAGES} from '../architecture/commands.js'
import {FORMATS, put, writeAll} from './files.js'
import {damaged, line, type Shape} from './grammar.js'
import {random, type Random} from './random.js'

/** What went wrong with a line or a file. */
export interface Fault {
  readonly kind: 'crash' | 'hang' | 'change' | 'message'
  /** The words, or the name of the format and the text. */
  readonly input: string
  readonly what: string
}

export interface FuzzResult {
  readonly count: number
  /** Number of commands or formats. */
  readonly kinds: number
  readonly faults: readonly Fault[]
}

/** Milliseconds after which a line hangs. */
const PATIENCE = 10_000

/** They load code, copy the working directory, write where they are told, hand the terminal to a program, or wait for ever. */
const LEFT_OUT = ['plugins:check', 'plugins:new', 'plugins:setup', 'plugins:types', 'plugins:manifest', 'flavour:new', 'exec', 'term', 'run', 'top']
const ENDLESS = ['follow', 'wait']

interface Known {
  readonly shape: Shape
  readonly make: new (argv: string[], config: Config) => PotCommand
}

async function commands(): Promise<{known: Known[]; config: Config}> {
  const plugins: Plugin[] = await Promise.all(PACKAGES.map(built))
  const all = new Map(plugins.flatMap((plugin) => plugin.commands.map((command) => [command.id, command])))
  const findCommand = (id: string) => all.get(id)
  const loaded = new Map(plugins.map((plugin) => [plugin.name, plugin]))
  const config: unknown = {
    ...{bin: 'pot', version: '0.1.0', root: PACKAGES[0], name: '@pot/core', commandIDs: []},
    plugins: loaded,
    findCommand,
    // Otherwise each line would look for them again.
    contributedFlags: flagsOfPlugins({plugins: loaded, findCommand}).found,
    runHook: async () => ({successes: [], failures: []}),
    scopedEnvVarTrue: () => false,
  }
  const known = await Promise.all(
    plugins.flatMap((plugin) =>
      plugin.commands
        .filter(({id}) => !LEFT_OUT.includes(id))
        .map(async ({id, flags, args}) => {
          const shown = Object.fromEntries(Object.entries(flags).filter(([name]) => !ENDLESS.includes(name)))
          return {shape: {id, flags: shown, args: Object.keys(args)}, make: (await plugin.findCommand(id, {must: true})) as unknown as Known['make']}
        }),
    ),
  )
  return {known, config: config as Config}
}

/** The names, modes and contents below a directory, as one digest. */
function digest(directory: string): string {
  const hash = createHash('sha1')
  const walk = (path: string) => {
    for (const name of readdirSync(path).sort()) {
      const at = join(path, name)
      const stat = lstatSync(at)
      hash.update(`${at} ${stat.mode} ${stat.size}\n`)
      if (stat.isDirectory()) walk(at)
      else if (stat.isFile()) hash.update(readFileSync(at))
    }
  }
  walk(directory)
  return hash.digest('hex')
}

function host(): Fake {
  const fake = fakeContext()
  for (const name of ['web', 'old', 'a.b']) fake.pot(name, ['pot.type=single', 'pot.attr.prunable=YES'])
  fake.facts.volumes = ['jails/web', 'jails/web/m', 'jails/old', 'jails/old/m', 'bases/14.2', 'fscomp/data'].map((path) => ({
    path,
    at: join(fake.fsRoot, path),
    snapshots: [],
  }))
  fake.facts.releases = ['14.2', '13.2']
  for (const path of ['bases/14.2', 'fscomp/data']) mkdirSync(join(fake.fsRoot, path), {recursive: true})
  return fake
}

/** Errors of the parts of the host that the fake context does not have. */
const UNKNOWN = ['not asked for in these tests', 'not a function', 'is not iterable']

const timeout = (ms: number) => {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<'hang'>((resolve) => {
    timer = setTimeout(() => resolve('hang'), ms)
  })
  return {over, stop: () => clearTimeout(timer)}
}

/** Runs `count` command lines in this process, on a host that plans and changes nothing. */
export async function fuzzLines(seed: number, count: number): Promise<FuzzResult> {
  const dice = random(seed)
  const {known, config} = await commands()
  const faults: Fault[] = []
  const fake = host()
  const cwd = process.cwd()
  const empty = mkdtempSync(join(tmpdir(), 'pot-fuzz-'))
  const [first, ...rest] = known
  if (first === undefined) throw new Error('there are no commands')
  const bases = new Set(known.map(({shape, make}) => baseOf(shape.id, make)))
  const contexts = [...bases].map((base) => ({base, context: Reflect.get(base, 'context')}))
  const real = {
    write: process.stdout.write,
    connect: Socket.prototype.connect,
    exitCode: process.exitCode,
  }
  for (const base of bases) Object.assign(base, {context: async () => fake.ctx})
  Object.assign(process.stdout, {write: () => true})
  Socket.prototype.connect = () => {
    throw Object.assign(new Error('connect ECONNREFUSED'), {code: 'ECONNREFUSED'})
  }
  process.chdir(empty)
  try {
    let before = digest(empty) + digest(fake.base)
    for (let index = 0; index < count; index++) {
      const one = dice.pick([first, ...rest])
      const words = line(dice, one.shape)
      const input = JSON.stringify([one.shape.id, ...words])
      const {over, stop} = timeout(PATIENCE)
      const outcome = await Promise.race([runLine(one, words, config), over])
      stop()
      if (outcome === 'hang') faults.push({kind: 'hang', input, what: ''})
      else if (outcome !== undefined) faults.push(...wrong(outcome, input))
      const now = digest(empty) + digest(fake.base)
      if (now !== before && outcome !== undefined)
        faults.push({kind: 'change', input, what: outcome === 'hang' ? '' : failureOf(outcome, one.shape.id).message})
      before = now
      fake.steps.splice(0)
      fake.operations.splice(0)
    }
  } finally {
    process.chdir(cwd)
    for (const {base, context} of contexts) Object.assign(base, {context})
    Object.assign(process.stdout, {write: real.write})
    Socket.prototype.connect = real.connect
    process.exitCode = real.exitCode
    rmSync(empty, {recursive: true, force: true})
    fake.remove()
  }
  return {count, kinds: known.length, faults}
}

/**
 * The prototype from which a command has the method that opens the host. The commands are those of the build, whose base class is not the one that the tests
 * import. Throws for a command without it: that command would run on this host.
 */
function baseOf(id: string, make: Known['make']): object {
  for (let prototype: unknown = make.prototype; typeof prototype === 'object' && prototype !== null; prototype = Object.getPrototypeOf(prototype))
    if (Object.hasOwn(prototype, 'context')) return prototype
  throw new Error(`the command ${id} has no context that can be replaced`)
}

/** Resolves with the error of a line; undefined if it succeeds. */
async function runLine({shape, make}: Known, words: readonly string[], config: Config): Promise<unknown> {
  try {
    const {argv, help} = normalise(words, shape.flags, {stopAtOperand: false})
    if (help) return undefined
    const command = Object.assign(new make(argv, config), {warn: () => {}, tell: () => {}, log: () => {}})
    await command.run()
    return undefined
  } catch (error) {
    return error ?? new Error('nothing was thrown')
  }
}

function wrong(error: unknown, input: string): Fault[] {
  const failure = failureOf(error, '')
  const stack = error instanceof Error ? (error.stack ?? '') : String(error)
  if (failure.code === 'INTERNAL') return UNKNOWN.some((text) => failure.message.includes(text)) ? [] : [{kind: 'crash', input, what: stack}]
  if (![0, 1, 2, 125, 130].includes(failure.exit)) return [{kind: 'message', input, what: `exit status ${failure.exit}`}]
  return failure.code === 'USAGE' && failure.message.trim().includes('\n') ? [{kind: 'message', input, what: failure.message}] : []
}

/** Lets pot read `count` files, of which each has been damaged. */
export async function fuzzFiles(seed: number, count: number): Promise<FuzzResult> {
  const dice: Random = random(seed)
  const base = mkdtempSync(join(tmpdir(), 'pot-fuzz-files-'))
  const faults: Fault[] = []
  const [first, ...rest] = FORMATS
  if (first === undefined) throw new Error('there are no formats')
  try {
    writeAll(base)
    for (const {name, text, read} of FORMATS)
      await Promise.resolve(read(base, text)).catch(
        (error: unknown) => void faults.push({kind: 'message', input: name, what: `is refused as it should be: ${String(error)}`}),
      )
    for (let index = 0; index < count; index++) {
      const {name, path, text, read} = dice.pick([first, ...rest])
      const bad = damaged(dice, text)
      if (path !== undefined) put(join(base, path), bad)
      const begin = Date.now()
      try {
        await read(base, bad)
      } catch (error) {
        const failure = failureOf(error, name)
        if (failure.code === 'INTERNAL')
          faults.push({kind: 'crash', input: `${name}: ${JSON.stringify(bad)}`, what: error instanceof Error ? (error.stack ?? '') : ''})
      }
      if (Date.now() - begin > PATIENCE) faults.push({kind: 'hang', input: `${name}: ${JSON.stringify(bad)}`, what: ''})
      if (path !== undefined) writeFileSync(join(base, path), text)
    }
  } finally {
    rmSync(base, {recursive: true, force: true})
  }
  return {count, kinds: FORMATS.length, faults}
}
