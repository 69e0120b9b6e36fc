import {execFileSync} from 'node:child_process'
import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {cgroupDirectories} from '../../../../src/host/linux/jails/cgroups.js'
import {readBundle} from '../../../../src/host/linux/oci/bundle.js'
import {conformance, type World as AnyWorld} from '../../../../src/testing.js'
import {begin, WORLDS, type World} from '../../../../test/support/world.js'

const FILES = ['memory.limit_in_bytes', 'memory.memsw.limit_in_bytes', 'memory.max', 'pids.max', 'cpu.cfs_quota_us', 'cpu.max']

/** What the kernel holds the pots to. */
function state({host, root, model, env}: Pick<AnyWorld, 'host' | 'root' | 'model' | 'env'>): string[] {
  if (host === 'freebsd') {
    const ask = (file: string, ...args: string[]) => {
      const options = {env: {...process.env, ...env}, encoding: 'utf8' as const, stdio: 'pipe' as const}
      return execFileSync(join(model?.bin ?? '', file), args, options)
        .trim()
        .split('\n')
    }
    return [
      ...ask('rctl').filter(Boolean),
      ...ask('jls', 'name').flatMap((name) => (name === '' ? [] : [`${name} ${ask('cpuset', '-g', '-j', name)[0]?.split('mask')[1]}`])),
    ]
  }
  return ['web', 'up'].flatMap((pot) =>
    cgroupDirectories(readBundle(join(root, 'run'), pot)?.cgroup ?? '/none').flatMap((directory) =>
      FILES.map((file) => join(directory, file)).flatMap((file) =>
        existsSync(file) ? [`${pot} ${file.split('/').at(-1)} ${readFileSync(file, 'utf8').trim()}`] : [],
      ),
    ),
  )
}

const COMMANDS: readonly {readonly command: readonly string[]; readonly back: readonly (readonly string[])[]}[] = [
  {command: ['start', 'web'], back: [['stop', 'web']]},
  {command: ['set-rss', '-p', 'up', '-M', '96M', '-C', '1.5'], back: [['set-rss', '-p', 'up', '-M', '64M', '-C', '1']]},
  {command: ['set-attribute', '-p', 'up', '-A', 'pids', '-V', '200'], back: [['set-attribute', '-p', 'up', '-A', 'pids', '-V', '']]},
]
/** What the host has to have for these, beside what conformance() knows. */
const LIMITS = ['-M', '64M', '-C', '1']

/** Each event takes a second or two: POT_TEST_WORLDS=all is all of them, on all hosts. */
const all = process.env.POT_TEST_WORLDS === 'all'
const CHOSEN = all ? WORLDS : WORLDS.slice(0, 1)
const EVERY = all ? 1 : 29

for (const {name, missing, make} of CHOSEN) {
  describe(`the conformance of the plugin limits on ${name}`, () => {
    let world: World

    before(async function () {
      world = await begin(this, {missing, make})
      await world.pot('plugins', 'install', 'limits')
      await world.pot('init')
      const base = await world.base('single')
      for (const pot of ['web', 'up']) await world.pot('create', '-p', pot, '-t', 'single', '-b', base, ...LIMITS)
      await world.pot('set-attribute', '-p', 'web', '-A', 'pids', '-V', '100')
      await world.pot('start', 'up')
    })
    after(async () => {
      await world?.close()
    })

    for (const {command, back} of COMMANDS) for (const {title, run} of conformance({world: () => world, command, back, state, every: EVERY})) it(title, run)

    it('leaves nothing behind', async () => {
      await world.pot('de-init', '-f')
      const left = await world.leftovers()
      if (left.length > 0) throw new Error(left.join('\n'))
    })
  })
}
