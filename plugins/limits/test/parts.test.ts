import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {leastLoaded, parseCpus} from '../src/freebsd/cpus.js'
import {parseRules, rulesOf} from '../src/freebsd/rules.js'
import {freebsdUsage} from '../src/freebsd/usage.js'
import {bytesOf} from '../src/limits.js'
import {currentLimits, enforceable, resourcesOf} from '../src/linux/resources.js'
import {throttle} from '../src/linux/throttle.js'
import {cpuTime, memoryOf} from '../src/linux/usage.js'

describe('the parts of the plugin limits', () => {
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

  it('sizes have units of 1024', () => {
    expect(['7', '7b', '2K', '64M', '1g', '1T'].map(bytesOf)).to.deep.equal([7, 7, 2048, 64 * 1024 ** 2, 1024 ** 3, 1024 ** 4])
  })

  it('limits become resources of OCI, and what has none is left out, or set to none', () => {
    expect(resourcesOf({memory: 100, cpus: 0.5}, {swap: true, all: false})).to.deep.equal({
      memory: {limit: 100, swap: 100},
      cpu: {quota: 50_000, period: 100_000},
    })
    expect(resourcesOf({pids: 5}, {swap: false, all: true})).to.deep.equal({memory: {limit: -1}, cpu: {quota: -1, period: 100_000}, pids: {limit: 5}})
  })

  it('read the limits of both versions of control groups', () => {
    expect(currentLimits(group({'memory.max': '67108864', 'cpu.max': '50000 100000', 'pids.max': 'max'}))).to.deep.equal({memory: 64 * 1024 ** 2, cpus: 0.5})
    rmSync(join(directory, 'memory.max'))
    rmSync(join(directory, 'cpu.max'))
    const old = {'memory.limit_in_bytes': '9223372036854771712', 'cpu.cfs_quota_us': '-1', 'cpu.cfs_period_us': '100000', 'pids.max': '9'}
    expect(currentLimits(group(old))).to.deep.equal({pids: 9})
  })

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

  it('tell which limits the kernel has no controller for', () => {
    const told: string[] = []
    const held = enforceable({controllers: () => new Map([['cpu', 2]])}, {memory: 1, cpus: 2, nofile: 3}, (line) => told.push(line))
    expect(held).to.deep.equal({cpus: 2, nofile: 3})
    expect(told).to.deep.equal(['the limit of memory is not enforced: this kernel has no control groups for memory'])
  })

  it('say so when I/O cannot be held back', () => {
    const told: string[] = []
    const tell = (line: string) => told.push(line)
    expect(throttle({'read-bps': 5}, {path: '/proc/self', controllers: new Map([['io', 2]])}, tell)).to.deep.equal({})
    expect(told.join()).to.include('not a block device')
    expect(throttle({memory: 5}, {path: '/proc/self', controllers: new Map()}, tell)).to.deep.equal({})
    expect(told).to.have.length(1)
  })

  it('rules of rctl: parts of a CPU are percent, whole ones are none', () => {
    expect(rulesOf({cpus: 2, memory: 1, 'read-iops': 9})).to.deep.equal([
      {what: 'memoryuse:deny', amount: 1},
      {what: 'readiops:throttle', amount: 9},
    ])
    expect(rulesOf({cpus: 0.5})).to.deep.equal([{what: 'pcpu:deny', amount: 50}])
    expect(parseRules('jail:web:memoryuse:deny=5\njail:web:maxproc:log=5\njail:webb:pcpu:deny=1\n', 'web')).to.deep.equal([{what: 'memoryuse:deny', amount: 5}])
  })

  it('CPUs with the fewest pots are chosen, and none when all are needed', () => {
    expect(
      leastLoaded(2, 4, [
        [0, 1],
        [1, 2],
      ]),
    ).to.deep.equal([0, 3])
    expect(leastLoaded(1, 4, [])).to.deep.equal([0])
    expect(leastLoaded(4, 4, [])).to.equal(undefined)
    expect(parseCpus('jail 3 mask: 0, 2-3\njail 3 domain policy: first-touch mask: 0\n')).to.deep.equal([0, 2, 3])
  })

  it('the figures of a jail that has ended are not taken for those of another', async () => {
    const answers: Readonly<Record<string, {code?: number; stdout?: string; stderr?: string}>> = {
      'sysctl -n kern.racct.enable': {stdout: '1\n'},
      'rctl -u jail:a jail:gone jail:b': {
        code: 1,
        stdout: 'cputime=1\nmemoryuse=10\ncputime=2\nmemoryuse=20\n',
        stderr: "rctl: failed to show resource consumption for 'jail:gone': No such process\n",
      },
    }
    const ask = async (file: string, args: readonly string[]) => ({code: 0, stdout: '', stderr: '', ...answers[[file, ...args].join(' ')]})
    const all = await freebsdUsage(ask, ['a', 'gone', 'b'])
    expect(all.map(({name, rss, cpuTime: seconds}) => [name, rss, seconds])).to.deep.equal([
      ['a', 10, 1],
      ['b', 20, 2],
    ])
  })
})
