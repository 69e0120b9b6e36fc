import {spawnSync} from 'node:child_process'
import {existsSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {expect} from 'chai'
import {cgroupDirectories} from '../../../../src/host/linux/jails/cgroups.js'
import {readBundle} from '../../../../src/host/linux/oci/bundle.js'
import {CORE} from '../../../../test/support/cli.js'
import {WORLDS, type World} from '../../../../test/support/world.js'

const MIB = 1024 ** 2
const kind = WORLDS.find(({name, missing}) => name.includes('Linux') && missing === undefined) ?? WORLDS[0]

/** The first of the files that is there, in whichever hierarchy of control groups. */
function kernelFile(world: World, pot: string, ...names: readonly string[]): string {
  const directories = cgroupDirectories(readBundle(join(world.root, 'run'), pot)?.cgroup ?? '/none')
  const files = directories.flatMap((directory) => names.map((name) => join(directory, name)))
  return readFileSync(files.find((file) => existsSync(file)) ?? `none of ${names.join(', ')}`, 'utf8').trim()
}

const memoryLimit = (world: World, pot: string) => kernelFile(world, pot, 'memory.max', 'memory.limit_in_bytes')
const pidsLimit = (world: World, pot: string) => kernelFile(world, pot, 'pids.max')

/** Nanoseconds, or microseconds. */
function cpuSeconds(world: World, pot: string): number {
  const stat = /^usage_usec (\d+)$/m.exec(kernelFile(world, pot, 'cpuacct.usage', 'cpu.stat'))?.[1]
  return stat === undefined ? Number(kernelFile(world, pot, 'cpuacct.usage')) / 1e9 : Number(stat) / 1e6
}

/** Memory that is touched: dd reads all of it at once. */
const eat = (mebibytes: number) => ['dd', 'if=/dev/zero', 'of=/dev/null', `bs=${mebibytes}M`, 'count=1']

/** On a machine where others work the pots get no time without it. */
function favour(): () => void {
  const file = '/sys/fs/cgroup/cpu/pot/cpu.shares'
  if (!existsSync(file)) return () => {}
  const old = readFileSync(file, 'utf8')
  writeFileSync(file, '262144')
  return () => writeFileSync(file, old)
}

describe(`limits of pots on ${kind?.name}`, () => {
  let world: World

  before(async function () {
    if (kind === undefined || kind.missing !== undefined || process.platform !== 'linux') {
      console.log(`      skipped: ${kind?.missing ?? 'needs Linux'}`)
      this.skip()
    }
    world = await kind.make()
    await world.pot('plugins', 'install', 'limits')
    await world.pot('init')
    const base = await world.base('single')
    await world.pot('create', '-p', 'web', '-b', base, '-M', '64M', '--pids', '50', '--nofile', '64')
    await world.pot('start', 'web')
  })
  after(async () => {
    await world?.close()
  })

  const run = (...command: readonly string[]) => world.run(['exec', '-p', 'web', ...command])

  it('are kept where pot 0.16 has them', async () => {
    const conf = readFileSync(join(world.fs, 'jails/web/conf/pot.conf'), 'utf8')
    expect(conf)
      .to.match(/^pot\.rss\.memory=64M$/m)
      .and.to.match(/^pot\.attr\.pids=50$/m)
    expect(await world.pot('get-attribute', '-q', '-p', 'web', '-A', 'memory')).to.equal('64M\n')
  })

  it('refuse what is no limit, as wrong usage', async () => {
    for (const args of [
      ['set-rss', '-p', 'web', '-M', '0'],
      ['set-rss', '-p', 'web', '-M', 'lots'],
      ['set-rss', '-p', 'web', '-C', '0'],
      ['set-rss', '-p', 'web', '-C', '-1'],
      ['set-rss', '-p', 'web'],
      ['start', 'web', '--cpus', 'x'],
      ['create', '-p', 'no', '-b', 'busy', '-M', '0K'],
      ['set-attribute', '-p', 'web', '-A', 'cpus', '-V', '0.0001'],
    ]) {
      const {code, stderr} = await world.run(args)
      expect({args, code}, stderr).to.deep.equal({args, code: 2})
    }
  })

  it('kill a program that takes 128M where 64M are allowed, and nothing else', async () => {
    expect(memoryLimit(world, 'web')).to.equal(String(64 * MIB))
    expect(await run(...eat(32))).to.include({code: 0})
    expect(await run(...eat(128))).to.include({code: 137})
    expect(await world.pot('ps', '-q')).to.equal('web\n')
  })

  it('of open files and processes hold', async () => {
    expect((await run('sh', '-c', 'ulimit -Hn')).stdout, 'and not ulimit_nofile').to.equal('64\n')
    expect(pidsLimit(world, 'web')).to.equal('50')
    const bomb = await run('sh', '-c', 'i=0; while [ $i -lt 80 ]; do sleep 5 & i=$((i+1)); done; wait')
    expect(bomb.stderr).to.match(/fork/)
  })

  it('are options of a new pot that runs one command', async () => {
    const {code, stderr} = await world.run(['run', '--rm', '--memory', '64M', await world.base('single'), ...eat(128)])
    expect([code, stderr]).to.satisfy(([code]: unknown[]) => code !== 0)
    expect(await world.run(['run', '--rm', '--memory', '256M', await world.base('single'), ...eat(128)])).to.include({code: 0})
  })

  it('can be raised while the pot runs', async () => {
    await world.pot('set-rss', '-M', '256M', '-p', 'web')
    expect(memoryLimit(world, 'web')).to.equal(String(256 * MIB))
    expect(await run(...eat(128))).to.include({code: 0})
    expect(pidsLimit(world, 'web'), 'what was not given stays').to.equal('50')
    await world.pot('set-attribute', '-p', 'web', '-A', 'pids', '-V', '90')
    expect(pidsLimit(world, 'web')).to.equal('90')
  })

  it('can be taken away while the pot runs, and at its next start are gone', async () => {
    await world.pot('set-rss', '-p', 'web', '-M', 'none')
    expect(Number(memoryLimit(world, 'web'))).to.be.greaterThan(2 ** 62)
    await world.pot('set-attribute', '-p', 'web', '-A', 'pids', '-V', '')
    expect(pidsLimit(world, 'web'), 'that of any pot').to.equal('2048')
    expect(readFileSync(join(world.fs, 'jails/web/conf/pot.conf'), 'utf8')).not.to.match(/rss|pids/)
    for (const [limit, held] of [
      ['77', '77'],
      ['0', 'max'],
      ['2048', '2048'],
    ] as const) {
      await world.pot('set-attribute', '-p', 'web', '-A', 'pids_limit', '-V', limit)
      expect(pidsLimit(world, 'web'), `pids_limit ${limit}`).to.equal(held)
    }
  })

  it('of CPU time hold: half a CPU is half a second in a second, give or take 15 %, for 10 seconds', async () => {
    await world.pot('set-rss', '-p', 'web', '-C', '0.5')
    const restore = favour()
    try {
      const busy = run('timeout', '14', 'sh', '-c', 'while :; do :; done')
      await sleep(2000)
      const [from, begin] = [performance.now(), cpuSeconds(world, 'web')]
      await sleep(10_000)
      const seconds = (performance.now() - from) / 1000
      const share = (cpuSeconds(world, 'web') - begin) / seconds
      expect(share).to.be.within(0.5 * 0.85, 0.5 * 1.15)
      const told = JSON.parse(await world.pot('get-rss', '-p', 'web', '-J')).ResourceUsage.CpuStats
      expect(told.Percent).to.be.a('number').that.is.within(15, 100)
      expect(Number.isInteger(told.Percent)).to.equal(true)
      expect(told.TotalTicks).to.be.greaterThan(0)
      await busy
    } finally {
      restore()
    }
  })

  it('get-rss -J is one line of whole numbers, and says what the file of the kernel says', async () => {
    const holding = run('sh', '-c', `x=$(dd if=/dev/zero bs=1M count=20 | tr '\\0' a); sleep 6; echo \${#x}`)
    await sleep(3000)
    const stdout = await world.pot('get-rss', '-p', 'web', '-J')
    const stat = kernelFile(world, 'web', 'memory.stat')
    const of = (v1: string, v2: string) => Number(new RegExp(`^(?:${v1}|${v2}) (\\d+)$`, 'm').exec(stat)?.[1])
    expect(stdout).to.match(
      /^\{ "ResourceUsage": \{ "MemoryStats": \{ "RSS" : \d+, "Swap" : \d+ \}, "CpuStats": \{ "TotalTicks": \d+\.\d{3}, "Percent": \d+ \} \} \} \n$/,
    )
    const {RSS} = JSON.parse(stdout).ResourceUsage.MemoryStats
    expect(RSS).to.be.greaterThan(20 * MIB)
    expect(RSS).to.be.closeTo(of('total_rss', 'anon') + of('total_mapped_file', 'file_mapped'), MIB)
    await holding
    expect(await world.pot('get-rss', 'web')).to.match(/^Resource usage by the pot web\n\tcpu time \(ticks spent\) : \d+\n/)
  })

  it('stats shows all pots that run, with their limits', async () => {
    await world.pot('create', '-p', 'db', '-b', await world.base('single'))
    await world.pot('start', 'db', '--memory', '48M')
    await world.pot('set-rss', '-p', 'web', '-C', '0.5')
    const [head, ...rows] = (await world.pot('stats')).trimEnd().split('\n')
    expect(head).to.match(/^NAME +CPU% +CPUS +MEMORY +LIMIT +SWAP +PIDS +LIMIT$/)
    expect(rows.map((row) => row.split(/ +/)[0])).to.deep.equal(['db', 'web'])
    expect(rows[0]).to.match(/ 48M /)
    const all = JSON.parse(await world.pot('stats', '--json'))
    expect(all[0].limits).to.deep.equal({memory: 48 * MIB, pids: 2048})
    expect(all[1].limits).to.include({cpus: 0.5})
    expect(readFileSync(join(world.fs, 'jails/db/conf/pot.conf'), 'utf8'), 'for this time only').not.to.include('rss')
  })

  it('stats shows those that are named, again and again when it follows', async () => {
    expect((await world.pot('stats', 'db')).trimEnd().split('\n')).to.have.length(2)
    expect((await world.run(['stats', 'no'])).stderr).to.include("there is no pot 'no'")
    const env = {...process.env, ...world.env, NODE_ENV: undefined}
    const options = {env, timeout: 6000, killSignal: 'SIGINT', encoding: 'utf8'} as const
    const {stdout} = spawnSync(process.execPath, [join(CORE, 'bin/run.js'), 'stats', '--follow'], options)
    expect(stdout.match(/^NAME /gm)?.length).to.be.greaterThan(1)
  })

  it('hold back what a pot reads from its disk', async () => {
    await world.pot('set-attribute', '-p', 'db', '-A', 'read-bps', '-V', '2M')
    await world.pot('stop', 'db')
    const {stderr} = await world.run(['start', 'db'])
    if (stderr.includes('not enforced')) return expect(stderr).to.include('this kernel has no control groups for it')
    await world.pot('exec', '-p', 'db', 'dd', 'if=/dev/urandom', 'of=/root/big', 'bs=1M', 'count=8', 'conv=fsync')
    const begin = performance.now()
    await world.pot('exec', '-p', 'db', 'dd', 'if=/root/big', 'of=/dev/null', 'bs=64k', 'iflag=direct')
    expect((performance.now() - begin) / 1000).to.be.greaterThan(3)
    return undefined
  })

  it('get-rss of a pot that is down fails', async () => {
    await world.pot('stop', 'db')
    const {code, stdout, stderr} = await world.run(['get-rss', '-p', 'db', '-J'])
    expect({code, stdout}).to.deep.equal({code: 1, stdout: ''})
    expect(stderr).to.include('db is not running')
  })

  it('leave nothing behind', async () => {
    await world.pot('stop', 'web')
    await world.pot('de-init', '-f')
    expect(await world.leftovers()).to.deep.equal([])
  })
})
