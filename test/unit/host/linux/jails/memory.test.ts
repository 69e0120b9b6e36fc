import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {memoryUse} from '../../../../../src/host/freebsd/memory.js'
import {memoryIn} from '../../../../../src/host/linux/jails/control-groups.js'

describe('the memory of a pot', () => {
  let directory: string
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'pot-memory-'))
  })
  afterEach(() => rmSync(directory, {recursive: true}))
  const files = (texts: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(texts)) writeFileSync(join(directory, name), `${text}\n`)
  }

  it('is what counts against the limit, without what the kernel can free at once', () => {
    files({'memory.current': '1000', 'memory.stat': 'anon 300\nfile_mapped 50\ninactive_file 200\nactive_file 9'})
    expect(memoryIn(directory)).to.equal(800)
  })

  it('includes the control groups below, in version 1', () => {
    files({'memory.usage_in_bytes': '1000', 'memory.stat': 'inactive_file 1\ntotal_rss 5\ntotal_inactive_file 300'})
    expect(memoryIn(directory)).to.equal(700)
  })

  it('is unknown without a control group', () => {
    expect(memoryIn(directory)).to.equal(undefined)
    expect(memoryIn(undefined)).to.equal(undefined)
  })

  it('is asked for once for all jails of FreeBSD, without those that have ended', async () => {
    const asked: string[][] = []
    const ask = async (file: string, args: readonly string[]) => {
      asked.push([file, ...args])
      return {
        code: 1,
        stdout: 'cputime=1\nmemoryuse=100\nvmemoryuse=900\ncputime=2\nmemoryuse=200\n',
        stderr: "rctl: failed to get usage for 'jail:gone': No such process\n",
      }
    }
    expect([...((await memoryUse(ask, ['a', 'gone', 'b'])) ?? [])]).to.deep.equal([
      ['a', 100],
      ['b', 200],
    ])
    expect(asked).to.deep.equal([['rctl', '-u', 'jail:a', 'jail:gone', 'jail:b']])
    expect(await memoryUse(async () => ({code: 1, stdout: '', stderr: 'rctl: RACCT/RCTL present, but disabled'}), ['a'])).to.equal(undefined)
  })
})
