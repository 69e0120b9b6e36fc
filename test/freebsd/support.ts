import {spawn} from 'node:child_process'
import {mkdirSync} from 'node:fs'
import {join} from 'node:path'
import {makeTree} from './fixtures.js'
import {startModel, type Model, type ModelOptions} from './model/start.js'
import {wordsOf} from '../support/words.js'

export interface Result {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program in the environment of the model, as pot would. */
export function run(model: Model, argv: readonly string[], input: Buffer | string = ''): Promise<Result> {
  return new Promise((resolve, reject) => {
    const [file = '', ...args] = argv
    const child = spawn(join(model.bin, file), args, {cwd: model.root, env: model.env})
    const out: Buffer[] = []
    const err: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
    child.stdin.on('error', () => {})
    child.stdin.end(input)
    child.on('error', reject)
    child.on('close', (code) => resolve({code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString()}))
  })
}

export interface Bench {
  readonly model: Model
  /** `$('zfs list -H')`; `@` stands for the model's root. A word in single quotes may have spaces. */
  $(line: string, input?: Buffer | string): Promise<Result>
  /** What it prints, without the last newline; throws when it fails. */
  ok(line: string, input?: Buffer | string): Promise<string>
  /** What it says on stderr, without the last newline; throws when it succeeds. */
  no(line: string, input?: Buffer | string): Promise<string>
  path(...parts: string[]): string
}

type Asked<Input> = (line: string, input?: Input) => Promise<string>

/** `ok` and `no` of what runs a line. */
export function expectations<Input>($: (line: string, input?: Input) => Promise<Result>): {readonly ok: Asked<Input>; readonly no: Asked<Input>} {
  return {
    async ok(line, input) {
      const {code, stdout, stderr} = await $(line, input)
      if (code !== 0) throw new Error(`${line}: status ${code}: ${stderr}`)
      return stdout.trimEnd()
    },
    async no(line, input) {
      const {code, stdout, stderr} = await $(line, input)
      if (code === 0) throw new Error(`${line}: succeeded: ${stdout}`)
      return stderr.trimEnd()
    },
  }
}

export function bench(model: Model): Bench {
  const $ = (line: string, input?: Buffer | string) =>
    run(
      model,
      wordsOf(line).map((word) => word.replaceAll('@', (at, offset: number) => (offset > 0 && /\w/.test(word.charAt(offset - 1)) ? at : model.root))),
      input,
    )
  const {ok, no} = expectations($)
  return {
    model,
    $,
    ok,
    no: async (line, input) => (await no(line, input)).replaceAll(model.root, '@'),
    path: (...parts) => join(model.root, ...parts),
  }
}

/** A model for all tests of a suite; the suite fails when anything is left of it at the end. */
export function useModel(prepare?: (bench: Bench) => Promise<void>, options: ModelOptions = {}): () => Bench {
  let current: Bench | undefined
  before(async () => {
    current = bench(await startModel(options))
    await prepare?.(current)
  })
  after(async () => {
    const left = (await current?.model.stop()) ?? []
    if (left.length > 0) throw new Error(`the model left: ${left.join(', ')}`)
  })
  return () => {
    if (!current) throw new Error('the model has not started')
    return current
  }
}

/** A directory with a FreeBSD-like userland. */
export function userland({path}: Bench, ...parts: string[]): string {
  const root = path(...parts)
  mkdirSync(root, {recursive: true})
  makeTree(root, '14.2-RELEASE')
  return root
}
