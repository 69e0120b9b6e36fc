import assert from 'node:assert/strict'
import {conformance, type Conformance, type ConformanceCase} from './conformance.js'
import {openCases, type DriverSuite} from './driver-cases.js'

/** A runtime that is tested. */
export interface RuntimeSuite extends DriverSuite, Pick<Conformance, 'world' | 'acts' | 'state' | 'every' | 'keeps' | 'steps'> {
  /** The value of POT_RUNTIME; without it, the runtime of the system is tested. */
  readonly name?: string
  /** Name of the pot of the test. */
  readonly pot?: string
}

/**
 * Makes the cases for a runtime of a plugin. In the world the plugin is installed, and `pot init` has run. The first case chooses the runtime and makes a pot;
 * the last one destroys the pot and takes back the choice.
 */
export function runtimeConformance(suite: RuntimeSuite): ConformanceCase[] {
  const {world, name, pot = 'runtest', ...rest} = suite
  const exec = (words: readonly string[], input = '') => world().run(['exec', '-p', pot, ...words], {input})
  const running = async () => {
    const names = await world().pot('ps', '-q')
    return names.split('\n').includes(pot)
  }
  return [
    ...openCases('runtime', suite),
    {
      title: 'a pot runs, and its processes are seen and end with it',
      async run() {
        if (name !== undefined) await world().pot('config', '--set', `POT_RUNTIME=${name}`)
        await world().pot('create', '-p', pot, '-t', 'single', '-b', await world().base('single'))
        assert.equal(await running(), false, 'it runs before it is started')
        await world().pot('start', pot)
        assert.equal(await running(), true)
        await world().pot('start', pot)
        await world().pot('stop', pot)
        assert.equal(await running(), false)
        await world().pot('stop', pot)
        assert.deepEqual(
          (await world().leftovers()).filter((line) => line.startsWith('process ')),
          [],
        )
      },
    },
    {
      title: 'exec gives the command its arguments and input, and its output and exit status back',
      async run() {
        await world().pot('start', pot)
        try {
          assert.deepEqual(await exec(['echo', 'a  b', '$HOME']), {code: 0, stdout: 'a  b $HOME\n', stderr: ''})
          assert.equal((await exec(['cat'], 'through\n')).stdout, 'through\n')
          assert.equal((await exec(['sh', '-c', 'exit 7'])).code, 7)
          assert.match((await exec(['sh', '-c', 'echo wrong >&2'])).stderr, /^wrong$/m)
        } finally {
          await world().pot('stop', pot)
        }
      },
    },
    ...conformance({...rest, world, command: ['start', pot], back: [['stop', pot]]}),
    {
      title: 'a running pot is destroyed, and nothing of it runs',
      async run() {
        await world().pot('start', pot)
        await world().pot('destroy', '-F', '-p', pot)
        assert.equal(await running(), false)
        if (name !== undefined) await world().pot('config', '--unset', 'POT_RUNTIME')
      },
    },
  ]
}
