import {execFileSync} from 'node:child_process'
import {existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {beginJournal, journals, resumeJournal, type Head} from '../../../../src/operations/journal/journal.js'
import {readJournal} from '../../../../src/operations/journal/read.js'

const HEAD: Head = {version: 1, id: '1-a', pid: 4_000_000, started: 'gone', time: 1, locks: [], title: 'test', steps: []}

/** A line that is longer than what a page of the file has left. */
const LONG = {begin: 0, undo: [{do: 'unlink', path: `/${'x'.repeat(8000)}`}], purge: []} as const

describe('a journal', () => {
  let base: string
  const places = () => ({data: join(base, 'data'), run: join(base, 'run')})
  const usual = () => join(base, 'data/journal/1-a.ndjson')
  const other = () => join(base, 'run/journal/1-a.ndjson')

  beforeEach(function () {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) return this.skip()
    base = mkdtempSync(join(tmpdir(), 'pot-journal-'))
    for (const name of ['data', 'run']) mkdirSync(join(base, name))
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'pot-test', join(base, 'data')])
  })
  afterEach(() => {
    if (base === undefined || !existsSync(base)) return
    execFileSync('umount', [join(base, 'data')])
    rmSync(base, {recursive: true, force: true})
  })

  const fill = () => {
    try {
      writeFileSync(join(base, 'data/filler'), Buffer.alloc(1_000_000))
    } catch {}
  }

  it('that is under way when the disk becomes full moves to where there is room, whole', async () => {
    const journal = beginJournal(places(), HEAD)
    await journal.append({begin: 7, undo: [], purge: []})
    fill()
    await journal.append(LONG)
    journal.note({done: 0})
    expect([existsSync(usual()), journal.path()]).to.deep.equal([false, other()])
    expect(readJournal(other())?.entries).to.deep.equal([{begin: 7, undo: [], purge: []}, LONG, {done: 0}])
    expect(journals(places())).to.deep.equal([other()])
    journal.remove()
    expect(readdirSync(join(base, 'run/journal'))).to.deep.equal([])
  })

  it('has no half lines where nothing has room, and goes on when there is some', async () => {
    const journal = beginJournal(places(), HEAD)
    fill()
    // Nothing can be made in it.
    writeFileSync(join(base, 'run/journal'), '')
    const before = readFileSync(usual(), 'utf8')
    expect(await journal.append(LONG).catch((error: unknown) => error)).to.be.instanceOf(Error)
    expect(readFileSync(usual(), 'utf8')).to.equal(before)
    rmSync(join(base, 'data/filler'))
    await journal.append(LONG)
    expect(readJournal(usual())?.entries).to.deep.equal([LONG])
    journal.remove()
  })

  it('that was killed while it moved counts once, and goes as a whole', async () => {
    const journal = beginJournal(places(), HEAD)
    const first = readFileSync(usual(), 'utf8')
    fill()
    await journal.append(LONG)
    journal.close()
    rmSync(join(base, 'data/filler'))
    writeFileSync(usual(), first)
    expect(journals(places())).to.deep.equal([other()])
    resumeJournal(places(), other()).remove()
    expect(journals(places())).to.deep.equal([])
    expect(existsSync(usual())).to.equal(false)
  })
})
