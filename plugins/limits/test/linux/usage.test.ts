import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {cpuTime, memoryOf} from '../../src/linux/usage.js'

describe('the use of a control group', () => {
  let directory = ''

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'pot-limits-'))
  })

  afterEach(() => rmSync(directory, {recursive: true, force: true}))

  /** A group of version 2 is one directory for all controllers. */
  const group = (files: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), `${text}\n`)
    return new Map(['memory', 'cpu', 'pids'].map((controller) => [controller, directory] as const))
  }

  it('read the use of control groups of version 2', () => {
    const directories = group({
      'cpu.stat': 'usage_usec 2500000\nuser_usec 1',
      'memory.current': '1000',
      'memory.swap.current': '7',
      'memory.stat': 'anon 300\nfile_mapped 50\ninactive_file 200',
    })
    expect(cpuTime(directories)).to.equal(2.5)
    expect(memoryOf(directories)).to.deep.equal({rss: 350, swap: 7, memory: 800})
  })
})
