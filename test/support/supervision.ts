import {once} from 'node:events'
import {spawn} from 'node:child_process'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {expect} from 'chai'
import type {Step} from '../../src/host/types.js'
import {mainPidFile, supervised, type Supervised, type Supervision} from '../../src/pots/run/main-command.js'
import {endSupervision, supervisorEnded} from '../../src/pots/run/supervisor.js'
import {answers, filesOf} from '../../src/pots/state/files.js'
import {mainState} from '../../src/pots/state/main-state.js'
import {readPot} from '../../src/record/store.js'
import {fakeContext} from './fake-context.js'
import {realTools} from './operations.js'
import {readIfThere} from '../../src/paths/read-if-there.js'
import {call} from './procedures.js'
import {oneStep} from './run-steps.js'

/** The text of a file; '' when it is not there. */
export const read = (path: string) => readIfThere(path) ?? ''

/** Waits for an event; slow machines may take their time. */
export async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 3000 && !condition(); tries++) await sleep(10)
  expect(condition()).to.equal(true)
}

/** A pot `web` without a jail, whose main command and supervisor are real processes. */
export function supervision() {
  const fake = fakeContext()
  const attributes = (values: Readonly<Record<string, string>> = {}) =>
    fake.pot('web', ['pot.type=single', ...Object.entries({'restart-delay': '0.01', ...values}).map(([name, value]) => `pot.attr.${name}=${value}`)])
  const pot = () => readPot(fake.ctx.settings, 'web')
  const files = () => filesOf(fake.ctx.places.run, 'web')
  const data = () => fake.ctx.places.data
  const at = (name: string) => join(fake.base, name)
  const runs = () => read(at('runs')).split('\n').length - 1
  const procedures = {...supervisorEnded.on(), ...endSupervision.on()}
  const state = () => mainState(fake.ctx.places.run, 'web', true)
  const word = () => state().state

  const steps = (run: Partial<Supervised>, supervision: Supervision): readonly Step[] =>
    supervised(fake.ctx, pot(), {main: {argv: []}, check: undefined, vitals: {up: ['true']}, ...run}, supervision).steps

  /** The argv of the last step, with another word for the supervisor. */
  function told(steps: readonly Step[], name: string, value: string): string[] {
    const run = steps.at(-1)?.run
    return run?.do === 'exec' ? run.argv.map((one) => (one.startsWith(`${name}=`) ? `${name}=${value}` : one)) : []
  }

  /** Runs it without a step; resolves with what it says. */
  async function saying([file = '', ...args]: readonly string[]): Promise<string> {
    const child = spawn(file, args, {stdio: ['ignore', 'pipe', 'inherit']})
    let said = ''
    child.stdout.on('data', (data: Buffer) => {
      said += data.toString()
    })
    await once(child, 'close')
    return said
  }

  /** Runs the steps for real. */
  async function run(argv: readonly string[], supervision: Supervision, more: Partial<Supervised> = {}): Promise<void> {
    for (const step of steps({main: {argv}, ...more}, supervision)) await (await oneStep(realTools(procedures), step)).run()
  }

  /** A command that keeps its process id as the host does, and one line for each run. */
  const noted = (line: string) => ['sh', '-c', `echo $$ >"$0"; echo run >>"$1"; ${line}`, mainPidFile(fake.ctx.places.run, 'web'), at('runs')]

  const tell = () => call(procedures, endSupervision.action({files: files()}))

  /** As `stop` does, with the processes of the pot ended in between. */
  async function end(): Promise<void> {
    await tell()
    const main = Number(read(mainPidFile(fake.ctx.places.run, 'web')))
    if (answers(main)) process.kill(main, 'SIGKILL')
    await call(procedures, supervisorEnded.action({files: files()}))
  }

  attributes()
  const remove = async () => {
    await end()
    fake.remove()
  }
  return {
    attributes,
    pot,
    files,
    data,
    at,
    runs,
    procedures,
    state,
    word,
    steps,
    told,
    saying,
    run,
    noted,
    tell,
    end,
    remove,
    mainFile: mainPidFile(fake.ctx.places.run, 'web'),
  }
}

export type Supervising = ReturnType<typeof supervision>
