import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {startLoad} from '../../../../test/support/load.js'
import {driver, type Driver} from '../../../../test/support/nomad-driver.js'
import {begin, HOSTS, type World} from '../../../../test/support/world.js'

const ALLOC = '22222222-3333-4444-5555-666666666666'

/** How the tasks end: five of each, all at the same time. */
const TASKS = [0, 1, 42, 137].flatMap((status) => Array.from({length: 5}, (_, index) => ({task: `t${status}x${index}`, status})))

/** What the driver makes of the end of `pot start`; see docs/nomad.md. */
interface Outcome {
  readonly code: number
  readonly stats: string | undefined
}
const expected = (status: number): Outcome => (status === 0 ? {code: 0, stats: undefined} : {code: 125, stats: `{ "ExitCode": ${status} }`})

for (const {name: world_, missing, make} of HOSTS) {
  describe(`twenty tasks of Nomad at once on ${world_}`, () => {
    let world: World
    let nomad: Driver
    let images: string

    before(async function () {
      world = await begin(this, {missing, make})
      nomad = driver(world)
      images = join(world.root, 'images')
      mkdirSync(images)
      await world.pot('init', '--plugins', 'limits,images')
      await world.pot('create', '-p', 'template', '-t', 'single', '-b', await world.base('single'))
      await world.pot('export', '-p', 'template', '-t', '1.0', '-D', images, '-A', '--format', 'tar.zst')
    })
    after(() => world?.close())

    const ok = async (running: ReturnType<Driver['direct']>) => {
      const {code, stdout, stderr} = await running
      expect(code, `${stdout}${stderr}`).to.equal(0)
    }

    /** The whole life of one task, by the calls of the driver. */
    async function live({task, status}: (typeof TASKS)[number]): Promise<Outcome> {
      const id = `aaaa0001_${ALLOC}`
      const pot = `${task}_${id}`
      expect(nomad.alive(pot)).to.equal(0)
      expect(await nomad.listed(pot)).to.equal('')
      await ok(nomad.direct('prepare', '-U', images, '-p', 'template', '-t', '1.0', '-c', '"sh /local/run.sh"', '-N', 'host', '-a', id, '-n', task, '-v'))
      // nomad.test.ts has all calls on both systems.
      for (const source of world.host === 'linux' ? ['local', 'secrets'] : ['local']) {
        const directory = join(world.root, 'tasks', task, source)
        mkdirSync(directory, {recursive: true})
        writeFileSync(join(directory, 'run.sh'), status === 137 ? 'kill -9 $$\n' : `exit "\${STATUS:-${status}}"\n`)
        await ok(nomad.shell('mount-in', '-p', pot, '-d', directory, '-m', `/${source}`))
      }
      if (world.host === 'linux') {
        await ok(nomad.shell('set-env', '-p', pot, '-E', `STATUS=${status}`, '-E', 'NOMAD_META_a=b c'))
        await ok(nomad.shell('set-rss', '-M', '64M', '-p', pot))
      }
      const code = await nomad.start(pot).ended
      const stats = code === 125 ? (await nomad.direct('last-run-stats', '-p', pot)).stdout.trim() : undefined
      await ok(nomad.direct('destroy', '-p', pot, '-F'))
      expect(nomad.alive(pot)).to.equal(0)
      return {code, stats}
    }

    it('end with their exit codes at the first try, and leave no pot', async () => {
      const load = startLoad()
      const outcomes = await Promise.all(TASKS.map(async (one) => ({task: one.task, ...(await live(one))}))).finally(load.stop)
      expect(outcomes).to.deep.equal(TASKS.map(({task, status}) => ({task, ...expected(status)})))
      expect((await world.pot('ls', '-q')).split('\n').filter((name) => name.startsWith('t') && name !== 'template')).to.deep.equal(['template_1_0'])
    })

    it('leave nothing behind', async () => {
      await world.pot('de-init', '-f')
      expect(await world.leftovers()).to.deep.equal([])
    })
  })
}
