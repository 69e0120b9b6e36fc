import assert from 'node:assert/strict'
import {conformance, type Conformance, type ConformanceCase} from './conformance.js'
import {fingerprint} from './fingerprint.js'
import {openCases, type DriverSuite} from './driver-cases.js'

/** A network type that is tested. */
export interface NetworkSuite extends DriverSuite, Pick<Conformance, 'world' | 'acts' | 'state' | 'every' | 'keeps' | 'steps'> {
  /** The network type, as `create -N` takes it. */
  readonly type: string
  /** More options of `create` for a pot of this type, such as `['-i', '192.0.2.7']`. */
  readonly options?: readonly string[]
  /** Whether `create` needs these options: without them it refuses. */
  readonly needsOptions?: boolean
  /** Name of the pot of the test. */
  readonly pot?: string
}

/**
 * Makes the cases for a network type of a plugin. In the world the plugin is installed, and `pot init` has run. The cases make a pot of this type and destroy it.
 * They need no program in the pot.
 */
export function networkConformance(suite: NetworkSuite): ConformanceCase[] {
  const {world, type, options = [], pot = 'nettest', needsOptions = false, state = () => [], ...rest} = suite
  const create = async (...more: readonly string[]) =>
    world().run(['create', '-p', pot, '-t', 'single', '-b', await world().base('single'), '-N', type, ...more])
  const look = async () => [...(await fingerprint(world())), ...(await state(world()))]
  const made = async () => {
    const {code, stderr} = await create(...options)
    assert.equal(code, 0, stderr)
  }
  return [
    ...openCases('network', suite),
    {
      title: `a pot of the type ${type} that never ran is destroyed, and nothing is left`,
      async run() {
        await world().base('single')
        await made()
        await world().pot('destroy', '-p', pot)
        const before = await look()
        await made()
        await world().pot('destroy', '-p', pot)
        assert.deepEqual(await look(), before)
      },
    },
    ...(needsOptions
      ? [
          {
            title: `create refuses a pot of the type ${type} without ${options.join(' ')}`,
            async run() {
              const before = await look()
              const {code, stderr} = await create()
              assert.notEqual(code, 0)
              assert.equal(stderr.split('\n').filter((line) => line.startsWith('pot: ')).length, 1, stderr)
              assert.deepEqual(await look(), before)
            },
          },
        ]
      : []),
    {
      title: `a pot of the type ${type} says so, starts, stops and starts again`,
      async run() {
        await made()
        const shown: {readonly network?: string} = JSON.parse(await world().pot('info', '-p', pot, '--json'))
        assert.equal(shown.network, type)
        for (const _ of ['once', 'again']) {
          await world().pot('start', pot)
          await world().pot('stop', pot)
        }
      },
    },
    ...conformance({...rest, state, world, command: ['start', pot], back: [['stop', pot]]}),
    {
      title: `a running pot of the type ${type} is destroyed, and nothing is left`,
      async run() {
        await world().pot('start', pot)
        await world().pot('destroy', '-F', '-p', pot)
        const left = (await look()).filter((line) => line.includes(pot))
        assert.deepEqual(left, [])
      },
    },
  ]
}
