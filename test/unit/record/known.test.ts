import {execFileSync} from 'node:child_process'
import {appendFileSync, existsSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {expect} from 'chai'
import {recordsFile} from '../../../src/record/known.js'
import {makeRecords, type Records} from '../../support/records.js'

const STORE = join(import.meta.dirname, '../../../src/record/store.ts')
const POTS = 25

describe('records that are known', () => {
  let records: Records
  before(async () => {
    records = makeRecords()
    for (let index = 0; index < POTS; index += 1) records.pot(`p${index}`, `network_type=inherit\npot.attr.persistent=NO\npot.env=A=${index}\nx.own=${index}\n`)
    // A record of the last two seconds is not kept: it may change again without a new time of change.
    await sleep(2500)
  })
  after(() => records.destroy())

  /** All records as another process reads them, with the lines of pot.conf. Also the number of files that it opened. */
  function read(): {pots: Record<string, unknown>[]; opened: number} {
    const root = JSON.stringify({fsRoot: records.settings.fsRoot, stack: records.settings.stack})
    const code = `import fs from 'node:fs'
import {syncBuiltinESMExports} from 'node:module'
const {readFileSync} = fs
let opened = 0
fs.readFileSync = (path, ...more) => { if (String(path).endsWith('pot.conf')) opened += 1; return readFileSync(path, ...more) }
syncBuiltinESMExports()
const {readPots} = await import(${JSON.stringify(STORE)})
const {pots} = readPots(${root})
console.log(JSON.stringify({pots: pots.map((pot) => ({...pot, conf: pot.conf.text()})), opened}))`
    return JSON.parse(execFileSync(process.execPath, ['--import=tsx', '--input-type=module', '-e', code], {encoding: 'utf8'}))
  }

  it('are the same as those that are read, and no file of a pot is opened for them', function () {
    if (process.getuid?.() !== 0) return this.skip()
    const first = read()
    expect(first.opened).to.equal(POTS)
    expect(statSync(recordsFile(records.settings)).mode & 0o777).to.equal(0o600)
    const second = read()
    expect(second.opened).to.equal(0)
    expect(second.pots).to.deep.equal(first.pots)
  })

  it('are read again when a file has changed, also with the same size and time of modification', function () {
    if (process.getuid?.() !== 0) return this.skip()
    const file = join(records.settings.fsRoot, 'jails/p3/conf/pot.conf')
    const {atime, mtime} = statSync(file)
    writeFileSync(file, readFileSync(file, 'utf8').replace('A=3', 'A=4'))
    utimesSync(file, atime, mtime)
    const {pots, opened} = read()
    expect(opened).to.equal(1)
    expect(pots.find(({name}) => name === 'p3')?.env).to.deep.equal([['A', '4']])
  })

  it('tell whether another pot has a uuid, without a look at the mounts of all', function () {
    if (process.getuid?.() !== 0) return this.skip()
    const root = JSON.stringify({fsRoot: records.settings.fsRoot, stack: records.settings.stack})
    const ask = (name: string, uuid: string) => {
      const code = `import fs from 'node:fs'
import {syncBuiltinESMExports} from 'node:module'
const {statSync} = fs
let looks = 0
fs.statSync = (path, ...more) => { if (/fscomp|jails.p\\d+$/.test(String(path))) looks += 1; return statSync(path, ...more) }
syncBuiltinESMExports()
const {isUuidOfOther} = await import(${JSON.stringify(STORE)})
console.log(JSON.stringify({taken: isUuidOfOther(${root}, ${JSON.stringify(name)}, ${JSON.stringify(uuid)}), looks}))`
      return JSON.parse(execFileSync(process.execPath, ['--import=tsx', '--input-type=module', '-e', code], {encoding: 'utf8'}))
    }
    expect(ask('p1', 'u-9').taken).to.equal(false)
    // By hand, and so late that no file of known records has it.
    appendFileSync(join(records.settings.fsRoot, 'jails/p7/conf/pot.conf'), 'pot.uuid=u-9\n')
    const {taken, looks} = ask('p1', 'u-9')
    expect(taken).to.equal(true)
    expect(looks).to.be.below(5)
    expect(ask('p7', 'u-9').taken, 'its own').to.equal(false)
  })

  it('are never taken from a file that others can write, that is damaged or that another version has written', function () {
    if (process.getuid?.() !== 0) return this.skip()
    const file = recordsFile(records.settings)
    const text = readFileSync(file, 'utf8')
    for (const other of [text.slice(0, -5), text.replace('"shape":"', '"shape":"{}'), '[]', '']) {
      writeFileSync(file, other)
      expect(read().opened).to.be.above(POTS - 2)
    }
    rmSync(file)
    expect(read().opened).to.be.above(POTS - 2)
    expect(existsSync(file)).to.equal(true)
    appendFileSync(file, ' ')
  })
})
