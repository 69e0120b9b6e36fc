import {mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {expect} from 'chai'
import {CORE} from '../support/cli.js'
import {WORLDS, type World} from '../support/world.js'

const SNAPSHOT = fileURLToPath(new URL('counts.snapshot.json', import.meta.url))
const COUNTING = fileURLToPath(new URL('../support/counting.cjs', import.meta.url))

/** What one command costs, without a clock. */
interface Cost {
  /** The programs that pot starts, sorted by name, each as often as it is started. A script of pot has its own name, such as `sh pot-past-runtime`. */
  readonly programs: readonly string[]
  /** The modules that pot loads, without the part of their names that depends on their contents. */
  readonly modules: readonly string[]
}

interface Coverage {
  readonly result: readonly {readonly url: string}[]
}

const moduleOf = (url: string) =>
  fileURLToPath(url)
    .replace(CORE, '')
    .replace(/-[\w-]{8}\.(c?js)$/, '.$1')
    .replace(/^dist\//, '')

/** A life of a pot, and the commands that programs call all the time. */
const LINES = [
  ...['version', 'ls', 'ls -q', 'ps -q', 'get-rss -p none -J'],
  ...['create -p web -b BASE', 'start web', 'ls', 'ps', 'info web', 'last-run-stats web', 'get-rss -p web -J', 'exec -p web true', 'exec -d -p web true'],
  ...['set-cmd -p web -c sleep', 'get-attr -p web -A persistent', 'stop web', 'snapshot -p web', 'clone -P web -p copy', 'destroy -p copy', 'destroy -p web'],
]

describe('what the commands start and load', () => {
  let world: World
  let base = ''
  let scratch = ''
  before(async function () {
    const kind = WORLDS.find(({name}) => name === 'btrfs on Linux')
    if (kind === undefined || kind.missing !== undefined) return this.skip()
    scratch = mkdtempSync(join(tmpdir(), 'pot-counts-'))
    world = await kind.make()
    await world.pot('init', '--plugins', 'flavours,images,limits,network')
    base = await world.base('single')
    await world.pot('ls')
  })
  after(async () => {
    await world?.close()
    rmSync(scratch, {recursive: true, force: true})
  })

  async function costOf(line: string, status: number): Promise<Cost> {
    const [counted, coverage] = [join(scratch, 'counted'), join(scratch, 'v8')]
    writeFileSync(counted, '')
    const {code, stderr} = await world.run(line.replace('BASE', base).split(' '), {
      env: {COUNTED: counted, NODE_OPTIONS: `--require=${COUNTING}`, NODE_V8_COVERAGE: coverage},
    })
    expect(code, `${line}: ${stderr}`).to.equal(status)
    const reports = readdirSync(coverage).map((name): Coverage => JSON.parse(readFileSync(join(coverage, name), 'utf8')))
    rmSync(coverage, {recursive: true})
    const urls = reports.flatMap(({result}) => result.map(({url}) => url)).filter((url) => url.startsWith('file://') && !url.endsWith('/counting.cjs'))
    return {
      programs: readFileSync(counted, 'utf8').split('\n').filter(Boolean).sort(),
      modules: [...new Set(urls.map(moduleOf))].sort(),
    }
  }

  it('is what the snapshot says (UPDATE_SNAPSHOT=1 writes it anew): each program and each module takes milliseconds of every call', async () => {
    const costs: Record<string, Cost> = {}
    for (const line of LINES) costs[line in costs ? `${line}, later` : line] = await costOf(line, line.includes('none') ? 1 : 0)
    if (process.env.UPDATE_SNAPSHOT === '1') writeFileSync(SNAPSHOT, `${JSON.stringify(costs, null, 2)}\n`)
    expect(costs).to.deep.equal(JSON.parse(readFileSync(SNAPSHOT, 'utf8')))
  })

  it('is nothing but quick answers for what programs call all the time', () => {
    const costs: Readonly<Record<string, Cost>> = JSON.parse(readFileSync(SNAPSHOT, 'utf8'))
    for (const line of ['ls -q', 'ps', 'ps -q', 'info web', 'last-run-stats web', 'get-rss -p web -J', 'exec -p web true'])
      expect(
        costs[line]?.modules.filter((name) => name.startsWith('chunks/')),
        line,
      ).to.deep.equal([])
    for (const line of ['ls -q', 'ps', 'ps -q', 'info web', 'last-run-stats web', 'get-rss -p web -J']) expect(costs[line]?.programs, line).to.deep.equal([])
  })
})
