import {ROOT} from '../../support/cli.js'
import type {PotCommand} from '../../../src/command.js'
import type {RecordContext} from '../../support/records.js'

interface Outcome {
  /** What went to stdout, and what is the result for --json. */
  readonly lines: string[]
  readonly result: unknown
  readonly exitCode: number
}

/** The part of oclif's Config that a command touches. */
const CONFIG = {
  bin: 'pot',
  version: '1.2.3',
  plugins: new Map(),
  root: ROOT,
  findCommand: () => undefined,
  runHook: async () => ({successes: [], failures: []}),
  scopedEnvVarTrue: () => false,
}

type CommandClass = new (argv: string[], config: never) => PotCommand

/** Run a command as oclif does, on a context that is given. */
export async function run(Command: CommandClass, ctx: RecordContext, ...argv: string[]): Promise<Outcome> {
  const lines: string[] = []
  const log = (line = '') => {
    if (!argv.includes('--json')) lines.push(...line.split('\n'))
  }
  const command = Object.assign(new Command(argv, CONFIG as never), {log, tell: (line: string) => ctx.report.info(line), context: async () => ctx})
  const before = process.exitCode
  process.exitCode = undefined
  try {
    const result: unknown = await command.run()
    return {lines, result, exitCode: Number(process.exitCode ?? 0)}
  } finally {
    process.exitCode = before
  }
}
