import {appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {readLog} from '../../../../src/pots/run/logs.js'

describe('readLog', () => {
  let dir: string
  let file: string
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'pot-logs-'))
    file = join(dir, 'main.log')
  })
  afterEach(() => rmSync(dir, {recursive: true}))

  async function read(lines?: number): Promise<string> {
    const chunks: Buffer[] = []
    for await (const chunk of readLog(file, {lines, follow: false, signal: new AbortController().signal})) chunks.push(chunk)
    return Buffer.concat(chunks).toString()
  }

  it('reads everything, or so many lines from the end', async () => {
    writeFileSync(file, 'one\ntwo\n\nfour\n')
    expect([await read(), await read(0), await read(1), await read(3), await read(9)]).to.deep.equal([
      'one\ntwo\n\nfour\n',
      '',
      'four\n',
      'two\n\nfour\n',
      'one\ntwo\n\nfour\n',
    ])
    writeFileSync(file, 'one\ntwo')
    expect([await read(1), await read(2)]).to.deep.equal(['two', 'one\ntwo'])
  })

  it('finds the last lines of a log that is longer than a block', async () => {
    const lines = Array.from({length: 30_000}, (_, index) => `line ${index}\n`)
    writeFileSync(file, lines.join(''))
    expect(await read(20_000)).to.equal(lines.slice(10_000).join(''))
    expect(await read()).to.equal(lines.join(''))
    writeFileSync(file, `${'x'.repeat(200_000)}\nlast\n`)
    expect(await read(1)).to.equal('last\n')
    expect(await read(2)).to.have.length(200_006)
  })

  it('takes a log that is not there for an empty one', async () => {
    expect(await read()).to.equal('')
  })

  it('follows what is written later, through rotation and truncation, until it is stopped', async () => {
    const end = new AbortController()
    let text = ''
    let wake = () => {}
    const came = () => new Promise<void>((resolve) => (wake = resolve))
    const reading = (async () => {
      for await (const chunk of readLog(file, {lines: 1, follow: true, signal: end.signal})) {
        text += chunk.toString()
        wake()
      }
    })()
    const until = async (wanted: string) => {
      while (!text.endsWith(wanted)) await Promise.race([came(), reading])
    }
    writeFileSync(file, 'first\n')
    await until('first\n')
    appendFileSync(file, 'second\n')
    await until('second\n')
    appendFileSync(file, 'third\n')
    renameSync(file, `${file}.0`)
    writeFileSync(file, 'fourth and longer than before\n')
    await until('fourth and longer than before\n')
    truncateSync(file)
    appendFileSync(file, 'fifth\n')
    await until('fifth\n')
    end.abort()
    await reading
    expect(text).to.equal('first\nsecond\nthird\nfourth and longer than before\nfifth\n')
  })
})
