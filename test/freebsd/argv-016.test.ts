import {execFileSync} from 'node:child_process'
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {expect} from 'chai'
import {isRecord} from '../../src/errors.js'
import {CORE} from '../support/cli.js'
import {potSession} from '../support/session.js'
import {WORLDS, type World} from '../support/world.js'

const kind = WORLDS.find(({name}) => name === 'the FreeBSD model')
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Command lines of the unit tests of pot 0.16, with the exit status there, under stubs. */
interface Line {
  readonly argv: readonly string[]
  readonly status: number
}
const isLine = (value: unknown): value is Line => isRecord(value) && Array.isArray(value.argv) && typeof value.status === 'number'
const LINES = readFileSync(here('../fixtures/argv-016.jsonl'), 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line): unknown => JSON.parse(line))
  .filter(isLine)

/**
 * What succeeds in one and fails in the other. `because`: words of pot-differences(7), which says why. `stub`: what the stubs of those tests pretend, and this
 * host has not.
 */
const DIFFER: readonly ({readonly line: RegExp} & ({readonly because: string} | {readonly stub: string}))[] = [
  {line: /^config$/, because: 'without options shows all settings'},
  {line: /^export-ports -p test-pot -e $/, because: 'without a value removes all ports'},
  {line: /^export-ports -p test-pot -e 12 34$/, because: 'several ports in one value, separated by spaces'},
  {line: /^mount-out /, because: 'It is an error if nothing is mounted there'},
  {line: /^snapshot .*-n backup$/, because: 'sets the name of the snapshot'},
  {line: /^snapshot -p test-pot-run$/, because: 'A snapshot of a running pot is allowed'},
  {line: /^stop non-existent-test-pot$/, because: 'of a pot that does not exist fails with status 1'},
  {line: /^signal -p test-pot-run$/, because: 'because Linux has no SIGINFO'},
  {line: /^signal -p test-pot-run -s SIGHUP$/, stub: 'a main command that runs'},
  {line: /^clone -p new-pot -P test-pot-(3|2 -i 10\.1\.2\.3)$/, stub: 'templates with other networks'},
  {line: /^create-base .*-b (10\.4|test-base)$/, stub: 'further bases'},
  {line: /^(export|import) .*-[SC] \w+\.sh$/, stub: 'that any file is a key'},
  {line: /^import .*-U https:/, stub: 'a server with images'},
  {line: /^term -f test-pot$/, stub: 'a pot that cannot be started, and one that can'},
]

const text = ({argv}: Line): string => argv.join(' ')

describe('command lines of the tests of pot 0.16', () => {
  let world: World
  let base: string

  before(async function () {
    if (kind === undefined || kind.missing !== undefined) {
      console.log(`      skipped: ${kind?.missing ?? 'no model'}`)
      this.skip()
    }
    world = await kind.make()
    await world.pot('init', '--plugins', 'network,limits,flavours,images')
    base = await world.base('multi')
    const create = (name: string, ...args: string[]) => world.pot('create', '-p', name, '-b', base, ...args)
    await world.pot('create-private-bridge', '-B', 'test-bridge', '-S', '5')
    for (const name of ['test-pot', 'test-pot-2', 'test-pot-run', 'test-pot-run-2', 'dns']) await create(name, '-t', 'multi')
    for (const name of ['test-pot-single', 'test-pot-single-0', 'test-pot-single-2']) await create(name, '-t', 'single')
    await create('test-pot-multi-private', '-N', 'private-bridge', '-B', 'test-bridge')
    await world.pot('snapshot', '-p', 'test-pot')
    await world.pot('create', '-p', 'test-pot-3', '-P', 'test-pot', '-l', '2')
    for (const name of ['test-fscomp', 'test-fscomp2']) await world.pot('create-fscomp', '-f', name)
    await world.pot('snapshot', '-f', 'test-fscomp')
    for (const name of ['test-pot-2', 'test-pot-3', 'test-pot-multi-private', 'test-pot-single', 'test-pot-single-2']) await world.pot('snapshot', '-p', name)
    await world.pot('snapshot', '-p', 'test-pot', '-n', '12345678')
    await world.pot('snapshot', '-p', 'test-pot-single-2')
    execFileSync(join(world.model?.bin ?? '', 'zfs'), ['create', 'zroot/test-dataset'], {env: {...process.env, ...world.model?.env}})
    const directory = join(world.env.POT_CONFIG_DIR ?? '', 'flavours')
    mkdirSync(directory, {recursive: true})
    for (const name of ['flap', 'flap2', 'flip', 'flop']) writeFileSync(join(directory, name), 'set-attribute -A prunable -V YES\n')
    for (const name of ['test-pot-run', 'test-pot-run-2']) await world.pot('start', name)
  })
  after(async () => {
    await world?.close()
  })

  it('succeed and fail as they did, but for what pot-differences(7) says', async () => {
    const manifests = ['', ...['network', 'limits', 'flavours', 'images'].map((name) => `plugins/${name}/`)].map((at): unknown =>
      JSON.parse(readFileSync(join(CORE, at, 'oclif.manifest.json'), 'utf8')),
    )
    const plans = new Set(
      manifests.flatMap((manifest) =>
        isRecord(manifest) && isRecord(manifest.commands)
          ? Object.values(manifest.commands).flatMap((one) => (isRecord(one) && isRecord(one.flags) && 'plan' in one.flags ? [String(one.id)] : []))
          : [],
      ),
    )
    // Nothing is changed, as under the stubs.
    const ordered = LINES.toSorted((a, b) => Number(a.argv[0] === 'term') - Number(b.argv[0] === 'term'))
    const typed = ordered.map(({argv: [command = '', ...rest]}) => [command, ...(plans.has(command) && command !== 'config' ? ['--plan'] : []), ...rest])
    const names = new Map<string, string>([
      ...([
        ['11.1', base],
        ['test-pot-0', `base-${base.replaceAll('.', '_')}`],
      ] as const),
      ...([
        ['10.1.2.3', '10.192.9.3'],
        ['10.1.2.4', '10.192.9.4'],
        ['/test-mnt', '/mnt'],
      ] as const),
    ])
    const here = (word: string) => names.get(word) ?? word
    const directory = join(world.root, 'work')
    for (const name of ['test-dir', 'test-mnt']) mkdirSync(join(directory, name), {recursive: true})
    for (const name of ['test-file', 'valid_script', 'export1.sh', 'import1.sh']) writeFileSync(join(directory, name), '#!/bin/sh\n', {mode: 0o755})
    for (const tag of ['1.0', 'v1.0']) await world.pot('export', '-p', 'test-pot-single', '-t', tag, '-D', directory)
    const session = potSession(world, {cwd: directory})
    const results: {status: number; stderr: string}[] = []
    for (const words of typed) results.push(await session.run(...words.map(here)))
    await session.close()
    const wrong = ordered.flatMap((line, index) => {
      const {status = -1, stderr: said = ''} = results[index] ?? {}
      return (line.status === 0) === (status === 0) || DIFFER.some((one) => one.line.test(text(line)))
        ? []
        : [`${text(line)}: ${line.status} then, ${status} now: ${said.trim()}`]
    })
    expect(wrong).to.deep.equal([])
    const page = readFileSync(new URL('../../man/pot-differences.7', import.meta.url), 'utf8').replaceAll(/\n(?:\.\w\w )?/g, ' ')
    for (const one of DIFFER) if ('because' in one) expect(page).to.include(one.because)
  })
})
