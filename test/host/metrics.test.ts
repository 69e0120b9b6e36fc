import {readFileSync, readdirSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {readOpenMetrics, type Sample} from '../support/openmetrics.js'
import {begin, HOSTS, leaveNothing, ownNetwork, type World} from '../support/world.js'

for (const {name, missing, make} of HOSTS) {
  describe(`pot metrics, on ${name}`, () => {
    let world: World

    before(async function () {
      world = await begin(this, {missing, make})
      await world.pot('init', '--plugins', 'limits,network')
      await ownNetwork(world, 71)
      const base = await world.base('single')
      await world.pot('create', '-p', 'web', '-t', 'single', '-b', base, '-M', '64M', '-c', 'sleep 1000')
      await world.pot('create', '-p', 'job', '-t', 'single', '-b', base, '-c', "sh -c 'exit 3'")
      await world.pot('create', '-p', 'off', '-t', 'single', '-b', base)
      await world.pot('snapshot', '-p', 'web')
      await world.pot('start', 'web')
      await world.run(['start', 'job', '--wait'])
    })
    after(() => leaveNothing(world))

    const find = (samples: readonly Sample[], metric: string, pot: string) => samples.find((one) => one.name === metric && one.labels.pot === pot)

    it('are valid OpenMetrics, and say what ls and stats say', async () => {
      const samples = readOpenMetrics(await world.pot('metrics'))
      const of = (metric: string, pot: string) => find(samples, metric, pot)?.value
      expect([of('pot_up', 'web'), of('pot_up', 'job'), of('pot_up', 'off')]).to.deep.equal([1, 1, 0])
      expect(find(samples, 'pot_main_state', 'web')?.labels.state).to.equal('running')
      expect(find(samples, 'pot_main_state', 'off')?.labels.state).to.equal('down')
      expect([find(samples, 'pot_main_state', 'job')?.labels.state, of('pot_main_exit_status', 'job')]).to.deep.equal(['exited', 3])
      expect(of('pot_main_out_of_memory', 'job')).to.equal(0)
      expect(of('pot_main_since_timestamp_seconds', 'web')).to.be.closeTo(Date.now() / 1000, 3600)
      expect(of('pot_main_restarts_total', 'web')).to.equal(0)
      expect([of('pot_snapshots', 'web'), of('pot_snapshots', 'off')]).to.deep.equal([1, 0])
      expect(of('pot_disk_bytes', 'web'), 'only with --disk').to.equal(undefined)
      const [stats] = JSON.parse(await world.pot('stats', 'web', '--json'))
      expect(of('pot_memory_limit_bytes', 'web')).to.equal(stats.limits.memory)
      expect(of('pot_processes', 'web')).to.equal(stats.pids)
      expect(of('pot_memory_bytes', 'web')).to.be.closeTo(stats.memory, 8 * 1024 ** 2)
      expect(of('pot_cpu_seconds_total', 'web')).to.be.at.most(stats.cpuTime)
      expect(of('pot_cpu_seconds_total', 'off')).to.equal(undefined)
    })

    it('replace a file in one step, which everybody may read', async () => {
      const file = join(world.root, 'pot.prom')
      for (const args of [[], ['--disk']]) {
        expect(await world.pot('metrics', '--output', file, ...args)).to.equal('')
        const samples = readOpenMetrics(readFileSync(file, 'utf8'))
        expect(find(samples, 'pot_up', 'web')?.value).to.equal(1)
        expect(find(samples, 'pot_disk_bytes', 'web') !== undefined).to.equal(args.length > 0)
        expect(statSync(file).mode & 0o777).to.equal(0o644)
      }
      for (const [path, code] of [
        [join(world.root, 'nowhere/pot.prom'), 'NO_DIRECTORY'],
        [world.root, 'NOT_A_FILE'],
      ] as const) {
        const {code: status, stdout} = await world.run(['metrics', '--output', path, '--json'])
        expect([status, JSON.parse(stdout).error.code]).to.deep.equal([1, code])
      }
      expect(readdirSync(world.root).filter((entry) => entry.startsWith('.pot'))).to.deep.equal([])
    })

    it('are data with --json', async () => {
      const metrics = JSON.parse(await world.pot('metrics', '--json'))
      expect(metrics.find((one: {name: string}) => one.name === 'pot_up').samples).to.deep.include({pot: 'off', value: 0})
    })

    if (!name.includes('Linux')) return

    it('have the traffic of pots with a network of their own', async () => {
      await world.pot('create', '-p', 'net', '-t', 'single', '-b', await world.base('single'), '-N', 'public-bridge', '-i', 'auto')
      await world.pot('start', 'net')
      const samples = readOpenMetrics(await world.pot('metrics'))
      expect(find(samples, 'pot_network_transmit_bytes_total', 'net')?.value).to.be.at.least(0)
      expect(find(samples, 'pot_network_transmit_bytes_total', 'web')).to.equal(undefined)
    })
  })
}
